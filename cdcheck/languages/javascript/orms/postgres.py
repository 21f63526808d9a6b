"""PostgreSQL's drivers: pg, pg-promise, postgres, @neondatabase/serverless, @vercel/postgres."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Known, Text, Thing, Unknown, Value, options
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.sent_sql import bound_beside, call_back, note_access, note_sql

LIBRARY = Library("postgres")
LIBRARY.aliases.update(
    {
        "pg.PoolClient": "pg.Client",
        "pg.ClientBase": "pg.Client",
        "pg.native.Pool": "pg.Pool",
        "pg.native.Client": "pg.Client",
        "pg-pool": "pg.Pool",
        "@neondatabase/serverless.Pool": "pg.Pool",
        "@neondatabase/serverless.Client": "pg.Client",
        "@vercel/postgres.createPool": "pg.Pool",
        "@vercel/postgres.createClient": "pg.Client",
        "@neondatabase/serverless.neon": "postgres",
        "postgres.Sql": "postgres()",
    }
)
LIBRARY.bases.update({"pg.Pool": "pg.Client", "postgres.Sql": "postgres()"})


@LIBRARY.function("pg.Pool", "pg.Client")
def _connect(call: Invocation) -> Value:
    note_engines(call, ["postgres"], how=f"new {call.name}()", driver="pg", url=_url(call))
    return Thing(call.name, call.site)


def _url(call: Invocation) -> Value | None:
    first = call.argument(0)
    return call.machine.attribute(first, "connectionString") if first is not None else None


@LIBRARY.method("pg.Pool.connect")
def _checkout(call: Invocation) -> Value:
    client = Thing("pg.Client", call.site)
    call_back(call, NOTHING, client)
    return client


@LIBRARY.method("pg.Client.query")
def _query(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "pg", bound=bound_beside(call))
    note_access(call, "pg")
    call_back(call)
    return Thing("pg.Result", call.site)


_FETCHES = {
    "none": "none",
    "one": "one",
    "oneOrNone": "one",
    "many": "all",
    "manyOrNone": "all",
    "any": "all",
    "query": "all",
}


@LIBRARY.method("pg-promise().()")
def _of_promise(call: Invocation) -> Value:
    note_engines(call, ["postgres"], how="pg-promise", driver="pg-promise", url=call.argument(0))
    return Thing("pg-promise()()", call.site)


@LIBRARY.method(
    *(
        f"pg-promise()().{name}"
        for name in (
            *("query", "none", "one", "oneOrNone", "many", "manyOrNone", "any"),
            *("result", "multi", "multiResult", "func", "proc", "map", "each"),
        )
    )
)
def _promise_query(call: Invocation) -> Value:
    fetches = _FETCHES.get(call.name.rpartition(".")[2], "")
    note_sql(call, call.argument(0), "pg-promise", bound=bound_beside(call), fetches=fetches)
    note_access(call, "pg-promise")
    call_back(call)
    return Unknown("what a query returns")


@LIBRARY.method("pg-promise()().tx", "pg-promise()().task")
def _promise_transaction(call: Invocation) -> Value:
    return call_back(call, call.receiver or NOTHING) or NOTHING


@LIBRARY.function("postgres")
def _postgres(call: Invocation) -> Value:
    note_engines(call, ["postgres"], how="postgres()", driver="postgres", url=call.argument(0))
    return Thing("postgres()", call.site)


@LIBRARY.function("@vercel/postgres.sql")
@LIBRARY.method("postgres().()")
def _tagged(call: Invocation) -> Value:
    statement = call.argument(0)
    if len(call.arguments) == 1 and statement is not None and _is_statement(statement):
        note_sql(call, statement, "postgres", is_tagged=True)
        note_access(call, "postgres")
    return Thing("postgres.Query", call.site)


def _is_statement(value: Value) -> bool:
    """Tells a tagged template from a helper such as `sql('name')` or `sql(rows)`."""
    for option in options(value):
        if isinstance(option, Text):
            return True
        if isinstance(option, Known) and isinstance(option.value, str):
            return " " in option.value.strip() or "\n" in option.value
    return False


@LIBRARY.method("postgres().unsafe")
def _unsafe(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "postgres", bound=bound_beside(call))
    note_access(call, "postgres")
    return Thing("postgres.Query", call.site)


@LIBRARY.method("postgres().begin", "postgres().savepoint")
def _begin(call: Invocation) -> Value:
    return call_back(call, Thing("postgres()", call.site)) or NOTHING


@LIBRARY.method("postgres().reserve")
def _reserve(call: Invocation) -> Value:
    return Thing("postgres()", call.site)
