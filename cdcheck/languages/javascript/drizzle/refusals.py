"""What Drizzle refuses of the calls that build a query, or leaves out of it."""

import re
from collections.abc import Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Known, Site, Thing, Unknown, Value, is_text
from cdcheck.languages.javascript.drizzle.schema import REFERENCE
from cdcheck.model.orm_calls import Refusal

_DRIVER = re.compile(r"drizzle-orm/([\w-]+(?:/[\w-]+)?)\.")
_CORES = {"pg-core": "postgres", "mysql-core": "mysql", "sqlite-core": "sqlite"}
_FETCHING = frozenset({"all", "get", "run"})
_ON_CONFLICT = frozenset({"onConflictDoNothing", "onConflictDoUpdate"})
_ABSENT = {
    "postgres": _FETCHING | {"onDuplicateKeyUpdate", "$returningId"},
    "mysql": _FETCHING | _ON_CONFLICT | {"returning"},
    "sqlite": frozenset({"onDuplicateKeyUpdate", "$returningId"}),
}
_HINTS = {
    "all": "await the query",
    "get": "await the query, and take the first row",
    "run": "await the query",
    "returning": "use `$returningId()`, or read the row afterwards",
}
_FIRST = {"insert": frozenset({"values", "select"}), "update": frozenset({"set"})}
_CONDITIONS = frozenset({"where", "having"})
_NO_COLUMNS = "RangeError: Maximum call stack size exceeded"


def kind_of_database(database: Value | None, kinds: dict[str, str]) -> str:
    """Names the engine of a database by its type, empty if the type does not tell."""
    match = _DRIVER.match(database.type) if isinstance(database, Thing) else None
    driver = match.group(1) if match is not None else ""
    return kinds.get(driver, _CORES.get(driver, ""))


def absent_method(call: Invocation, kind: str) -> Iterator[Refusal]:
    """Refuses a method that queries of this engine do not have."""
    verb = call.name.rpartition(".")[2]
    if verb in _ABSENT.get(kind, ()):
        what = f"queries of {kind} have no `{verb}`"
        hint = _HINTS.get(verb, f"{kind} has a clause of its own for that")
        yield Refusal(call.at, what, hint, f"{verb} is not a function")


def no_schema(call: Invocation) -> Refusal:
    """Refuses a relational query of a database that was given no schema."""
    verb = call.name.rpartition(".")[2]
    said = f"TypeError: Cannot read properties of undefined (reading '{verb}')"
    what = "the database was made without a `schema`, and `db.query` has no tables"
    return Refusal(call.at, what, "hand `{ schema }` to `drizzle`", said)


def refused_step(call: Invocation, operation: str, *, is_first: bool) -> Iterator[Refusal]:
    """Refuses what one call of a chain is given, or that it comes too early."""
    verb, given = call.name.rpartition(".")[2], call.argument(0)
    needed = _FIRST.get(operation, frozenset())
    if is_first and needed and verb in {"where", "returning"}:
        what = f"`{verb}` is called before `{min(needed, key=len)}`"
        yield Refusal(call.at, what, f"call `{min(needed, key=len)}` first", f"{verb} is not a function")
    elif verb == "values" and isinstance(given, Items) and _written(call) == "[]":
        said = "Error: values() must be called with at least one value"
        yield Refusal(call.at, "`values` is given no row", "leave the query out", said)
    elif verb == "set" and isinstance(given, Fields) and _written(call) == "{}":
        yield Refusal(call.at, "`set` is given no value", "say what changes", "Error: No values to set")
    elif verb in _CONDITIONS:
        yield from _refused_condition(call, verb, given)
    elif verb == "orderBy" and is_text(given):
        what = "`orderBy` takes a column: a string orders nothing"
        yield Refusal(call.at, what, "hand on a column, or `desc(column)`")
    elif verb == "select" and isinstance(given, Thing) and given.type == REFERENCE:
        what = "`select` takes an object of columns, not a column"
        yield Refusal(call.at, what, "write `{ id: users.id }`", _NO_COLUMNS)
    elif verb == "select" and is_text(given):
        what = "`select` takes an object of columns, not a string"
        yield Refusal(call.at, what, "write `{ id: users.id }`", _NO_COLUMNS)


def _refused_condition(call: Invocation, verb: str, given: Value | None) -> Iterator[Refusal]:
    if isinstance(given, Fields) and given.is_as_written and given.site is not None:
        what = f"`{verb}` takes a condition: an object is sent as a value"
        yield Refusal(call.at, what, "write `eq(column, value)`, joined by `and(...)`")
    elif len([a for a in call.arguments if a != Known(None)]) > 1 and not _has_unpacked(call):
        what = f"`{verb}` takes one condition, and ignores the others"
        yield Refusal(call.at, what, "join them by `and(...)`")


def _has_unpacked(call: Invocation) -> bool:
    return any(isinstance(a, Unknown) and a.why == "an unpacked argument" for a in call.arguments)


def _written(call: Invocation) -> str:
    """Reads the first argument without its spaces: what a variable holds may have grown."""
    return "".join(call.machine.source(Site(call.site.path, *call.site.spans[0])).split())
