"""D1, the SQLite of Cloudflare: what the platform binds to an app under a name of its own."""

from collections.abc import Callable

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Ext, Member, Site, Thing, Unknown, Value, items_of
from cdcheck.languages.javascript.d1_bindings import d1_bindings
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.sent_sql import note_access, note_sql
from cdcheck.languages.sql_texts import placed
from cdcheck.model.data import DatabaseUse

LIBRARY = Library("d1")
_DRIVER = "d1"
_DATABASE = "d1.D1Database"
_STATEMENT = "d1.D1PreparedStatement"
_ENVIRONMENT = "cloudflare.Env"
_FETCHES = {"first": "one", "all": "all", "raw": "all", "run": ""}

# The types are global where Cloudflare's are in the compiler's settings, and imported elsewhere.
for _name in ("D1Database", "D1DatabaseSession", "D1PreparedStatement"):
    for _home in ("node:", "@cloudflare/workers-types.", "@cloudflare/workers-types/experimental."):
        LIBRARY.bases[f"{_home}{_name}"] = f"d1.{_name}"
        LIBRARY.provided.add(f"{_home}{_name}")
LIBRARY.bases["d1.D1DatabaseSession"] = _DATABASE


class Prepared(Struct, frozen=True, eq=False):
    """Is the text of a statement that was prepared."""

    text: Value


def _environment(reader: str) -> Callable[[Machine, Value], Value]:
    """Gives the environment that the platform hands over, of an app that binds a database in it."""

    def read(machine: Machine, owner: Value) -> Value:
        if not d1_bindings(machine.texts):
            return Member(owner, reader, "env")
        return Thing(_ENVIRONMENT, Site("", 0, 0), data=Member(owner, reader, "env"))

    return read


# What a handler is given is a parameter of which nothing is known, or of Hono's type.
for _reader in ("?", "hono.Context"):
    LIBRARY.attributes[f"{_reader}.env"] = _environment(_reader)


def _bound(machine: Machine, owner: Thing, name: str) -> Value:
    if name in d1_bindings(machine.texts):
        return Thing(_DATABASE, owner.site)
    unbound = owner.data if isinstance(owner.data, Member) else None
    return Member(unbound or owner, "?.env" if unbound else owner.type, name)


def _handed(machine: Machine, owner: Unknown, name: str) -> Value:
    is_bound = name in d1_bindings(machine.texts)
    return Thing(_DATABASE, Site("", 0, 0)) if is_bound else Member(owner, "?", name)


def _imported(machine: Machine, name: str) -> Value:
    is_bound = name in d1_bindings(machine.texts)
    return Thing(_DATABASE, Site("", 0, 0)) if is_bound else Ext(f"cloudflare:workers.env.{name}")


for _type in (_ENVIRONMENT, "node:Env", "node:CloudflareBindings", "node:CloudflareEnv"):
    LIBRARY.reads[_type] = _bound
LIBRARY.handed["env"] = _handed
LIBRARY.members["cloudflare:workers.env"] = _imported


@LIBRARY.method(f"{_DATABASE}.prepare")
def _prepare(call: Invocation) -> Value:
    _note_engine(call)
    note_sql(call, call.argument(0), _DRIVER, is_sent=False)
    return Thing(_STATEMENT, call.site, data=Prepared(placed(call.argument(0) or NOTHING, call.site)))


@LIBRARY.method(f"{_DATABASE}.exec")
def _exec(call: Invocation) -> Value:
    _note_engine(call)
    note_sql(call, call.argument(0), _DRIVER, fetches="none")
    note_access(call, _DRIVER)
    return Thing("d1.D1ExecResult", call.site)


@LIBRARY.method(f"{_DATABASE}.batch")
def _batch(call: Invocation) -> Value:
    _note_engine(call)
    for statement in items_of(call.argument(0)):
        _send(call, statement)
    note_access(call, _DRIVER)
    return Thing("d1.D1Result[]", call.site)


@LIBRARY.method(f"{_DATABASE}.withSession", f"{_STATEMENT}.bind")
def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{_STATEMENT}.{verb}" for verb in _FETCHES))
def _run(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    _send(call, call.receiver, _FETCHES[verb])
    note_access(call, _DRIVER)
    return Thing("d1.Row" if verb == "first" else "d1.D1Result", call.site)


def _send(call: Invocation, statement: Value | None, fetches: str = "") -> None:
    prepared = statement.data if isinstance(statement, Thing) else None
    if isinstance(prepared, Prepared):
        note_sql(call, prepared.text, _DRIVER, fetches=fetches)


def _note_engine(call: Invocation) -> None:
    """Notes the database once for each file that asks it."""
    noted = {use.at.path for use in call.machine.facts.all(DatabaseUse) if use.driver == _DRIVER}
    if call.at.path not in noted:
        verb = call.name.rpartition(".")[2]
        note_engines(call, ["sqlite"], how=f"`{verb}()` of D1", driver=_DRIVER)
