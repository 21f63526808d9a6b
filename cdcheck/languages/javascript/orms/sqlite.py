"""SQLite's drivers: better-sqlite3, sqlite3, sqlite, node:sqlite, bun:sqlite, @libsql/client."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Func, Thing, Value, items_of, options
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.sent_sql import (
    bound_after,
    bound_before_callback,
    bound_beside,
    call_back,
    note_access,
    note_sql,
    note_transaction,
)
from cdcheck.languages.sql_bound import UNKNOWN_BOUND
from cdcheck.languages.sql_texts import placed
from cdcheck.model.driver_objects import Fetch

LIBRARY = Library("sqlite")
LIBRARY.aliases.update(
    {
        "better-sqlite3.default": "better-sqlite3",
        "libsql": "better-sqlite3",
        "sqlite3.verbose()": "sqlite3",
        "sqlite3.default": "sqlite3",
        "@libsql/client/web.createClient": "@libsql/client.createClient",
        "@libsql/client/node.createClient": "@libsql/client.createClient",
        "@libsql/client/http.createClient": "@libsql/client.createClient",
        "@libsql/client.Transaction": "@libsql/client.Client",
    }
)
_PREPARING = ("better-sqlite3()", "sqlite.DatabaseSync", "bun:sqlite.Database")
_RUNNING = ("sqlite3.Database", "sqlite.Database")
LIBRARY.bases.update(
    {
        "better-sqlite3.Database": "better-sqlite3()",
        "sqlite3.Statement": "sqlite3.Database",
        "sqlite.Statement": "sqlite.Database",
    }
)


class Prepared(Struct, eq=False):
    """Is a statement that was prepared; `is_bound` if parameters were bound before it is run.

    `is_shaped` says that it was told how to give its rows, which a statement without any refuses.
    """

    driver: str
    statement: Value
    is_bound: bool = False
    is_shaped: bool = False


_FETCHES = {
    "run": "none",
    "exec": "none",
    "get": "one",
    "all": "all",
    "iterate": "all",
    "each": "all",
}


@LIBRARY.function("better-sqlite3", "sqlite.DatabaseSync", "bun:sqlite.Database")
@LIBRARY.function("sqlite3.Database", "sqlite3.cached.Database")
def _open(call: Invocation) -> Value:
    driver = call.name.partition(".")[0]
    note_engines(call, ["sqlite"], how=f"new {call.name}()", driver=driver, url=call.argument(0))
    call_back(call)
    if call.name == "better-sqlite3":
        return Thing("better-sqlite3()", call.site)
    return Thing(call.name.replace(".cached", ""), call.site)


@LIBRARY.function("sqlite3.verbose")
def _verbose(call: Invocation) -> Value:
    return call.machine.module("sqlite3", call.site.path)


@LIBRARY.function("sqlite.open")
def _open_wrapped(call: Invocation) -> Value:
    options_ = call.argument(0)
    url = call.machine.attribute(options_, "filename") if options_ is not None else None
    note_engines(call, ["sqlite"], how="sqlite.open()", driver="sqlite", url=url)
    return Thing("sqlite.Database", call.site)


@LIBRARY.function("@libsql/client.createClient")
def _create_client(call: Invocation) -> Value:
    options_ = call.argument(0)
    url = call.machine.attribute(options_, "url") if options_ is not None else None
    note_engines(call, ["sqlite"], how="createClient()", driver="@libsql/client", url=url)
    return Thing("@libsql/client.Client", call.site)


@LIBRARY.method(*(f"{type_}.{verb}" for type_ in _PREPARING for verb in ("prepare", "query")))
def _prepare(call: Invocation) -> Value:
    driver = call.name.partition(".")[0].removesuffix("()")
    note_sql(call, call.argument(0), driver, is_sent=False)
    statement = placed(call.argument(0) or NOTHING, call.site)
    return Thing("better-sqlite3.Statement", call.site, data=Prepared(driver, statement))


@LIBRARY.method(*(f"{type_}.{verb}" for type_ in _PREPARING for verb in ("exec", "run")))
def _exec(call: Invocation) -> Value:
    driver = call.name.partition(".")[0].removesuffix("()")
    note_sql(call, call.argument(0), driver, bound=bound_after(call), fetches="none")
    note_access(call, "sqlite")
    return call.receiver or NOTHING


@LIBRARY.method(*(f"better-sqlite3.Statement.{verb}" for verb in ("run", "get", "all", "iterate")))
def _run_statement(call: Invocation) -> Value:
    prepared = call.receiver.data if isinstance(call.receiver, Thing) else None
    if isinstance(prepared, Prepared):
        bound = UNKNOWN_BOUND if prepared.is_bound else bound_after(call, 0)
        fetches = _FETCHES[call.name.rpartition(".")[2]]
        note_sql(call, prepared.statement, prepared.driver, bound=bound, fetches=fetches)
        if fetches != "none" and isinstance(call.receiver, Thing) and not prepared.is_shaped:
            made = call.machine.location(call.receiver.site)
            fetch = Fetch(call.at, prepared.driver, call.at, made, call.caller, fetches == "one")
            call.note(fetch)
    note_access(call, "sqlite")
    return Thing("better-sqlite3.Row", call.site)


@LIBRARY.method(*(f"better-sqlite3.Statement.{verb}" for verb in ("pluck", "raw", "bind", "expand")))
def _same_statement(call: Invocation) -> Value:
    prepared = call.receiver.data if isinstance(call.receiver, Thing) else None
    if isinstance(prepared, Prepared):
        prepared.is_bound |= call.name.endswith(".bind")
        prepared.is_shaped |= not call.name.endswith(".bind")
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{type_}.transaction" for type_ in _PREPARING))
def _transaction(call: Invocation) -> Value:
    function = call.argument(0)
    note_transaction(call, call.name.partition(".")[0].removesuffix("()"))
    for option in options(function) if function is not None else ():
        if isinstance(option, Func):
            call.machine.enter_later(option)
    return function or NOTHING


@LIBRARY.method(
    *(f"{type_}.{verb}" for type_ in _RUNNING for verb in ("run", "get", "all", "each", "exec"))
)
def _run(call: Invocation) -> Value:
    if not _is_statement(call):
        fetches = _FETCHES[call.name.rpartition(".")[2]]
        driver = call.name.partition(".")[0]
        bound = bound_before_callback(call)
        note_sql(call, call.argument(0), driver, bound=bound, fetches=fetches)
    note_access(call, "sqlite")
    call_back(call)
    return call.receiver or NOTHING


def _is_statement(call: Invocation) -> bool:
    return isinstance(call.receiver, Thing) and call.receiver.type.endswith(".Statement")


@LIBRARY.method("sqlite3.Database.prepare", "sqlite.Database.prepare")
def _prepare_wrapped(call: Invocation) -> Value:
    library = call.name.partition(".")[0]
    note_sql(call, call.argument(0), library, is_sent=False)
    call_back(call)
    return Thing(f"{library}.Statement", call.site)


@LIBRARY.method("sqlite3.Database.serialize", "sqlite3.Database.parallelize")
def _serialize(call: Invocation) -> Value:
    call_back(call)
    return NOTHING


@LIBRARY.method("@libsql/client.Client.execute", "@libsql/client.Client.executeMultiple")
def _execute(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "@libsql/client", bound=bound_beside(call))
    note_access(call, "@libsql/client")
    return Thing("@libsql/client.ResultSet", call.site)


@LIBRARY.method("@libsql/client.Client.batch", "@libsql/client.Client.migrate")
def _batch(call: Invocation) -> Value:
    for statement in items_of(call.argument(0)):
        note_sql(call, statement, "@libsql/client")
    note_access(call, "@libsql/client")
    return Thing("@libsql/client.ResultSet", call.site)


@LIBRARY.method("@libsql/client.Client.transaction")
def _begin(call: Invocation) -> Value:
    return call.receiver or NOTHING
