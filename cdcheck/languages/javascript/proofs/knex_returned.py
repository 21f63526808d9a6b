"""Finds rows that `returning` of Knex gives and that go on as if they were the values in them."""

from collections.abc import Container, Iterator

from cdcheck import ir
from cdcheck.facts.knex_results import KnexMisreading
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

_WRITING = frozenset({"insert", "update", "upsert"})
_TAKING = frozenset({"where", "andWhere", "orWhere", "whereNot", "insert", "update"})
_TELLING = frozenset({"typeof", "instanceof", "in"})
_SAID = {"postgres": "invalid input syntax for type"}
RETURNING = "returning"


def returned(
    file: LoweredFile, begun: Container[Location], engine: str
) -> Iterator[tuple[Location, KnexMisreading]]:
    """Lists the first such use of each; MySQL ignores `returning`."""
    if engine not in {"postgres", "sqlite"}:
        return
    for index in file.within(-1):
        for made in (found.node for found in file.nodes_of(index)):
            awaited = made.value if isinstance(made, ir.Assign) else None
            last = awaited.value if isinstance(awaited, ir.Await) else None
            if not isinstance(made, ir.Assign) or not isinstance(last, ir.Call):
                continue
            calls, name = calls_of(last), _taken(made)
            start = file.place(calls[-1])
            verbs = {ir.last_name(call.function) for call in calls[1:]}
            if start not in begun or not verbs & _WRITING or not _is_named_for(name, last):
                continue
            use = _first_use(file, index, name, made)
            if use is not None:
                how = f"`{name}` goes on as a value"
                gives = "rows, not values, since Knex 1.0"
                said = _SAID.get(engine, "")
                yield start, KnexMisreading(file.place(use), RETURNING, gives, how, said)


def calls_of(last: ir.Call) -> list[ir.Call]:
    """Lists the calls of a chain, the last one first."""
    found: list[ir.Call] = []
    value: ir.Expression = last
    while isinstance(value, ir.Call | ir.Attribute):
        if isinstance(value, ir.Call):
            found.append(value)
            value = value.function
        else:
            value = value.base
    return found


def _taken(made: ir.Assign) -> str:
    """Names the variable of `const [id] = ...`; empty if it is another assignment."""
    target = made.targets[0] if len(made.targets) == 1 and made.keyword else None
    items = target.items if isinstance(target, ir.Sequence) else ()
    return items[0].id if len(items) == 1 and isinstance(items[0], ir.Name) else ""


def _is_named_for(name: str, last: ir.Call) -> bool:
    """Tells whether a variable has the name of the only column that is returned: `id`, `userId`."""
    given = last.arguments[0] if len(last.arguments) == 1 else None
    if isinstance(given, ir.Sequence):
        given = given.items[0] if len(given.items) == 1 else None
    column = given.value if isinstance(given, ir.Const) else None
    is_returning = ir.last_name(last.function) == RETURNING and isinstance(column, str)
    return is_returning and bool(name) and name.lower().endswith(str(column).lower().replace("_", ""))


def _first_use(file: LoweredFile, index: int, name: str, made: ir.Assign) -> ir.Name | None:
    parameters = (one for function in file.extract.functions for one in function.parameters)
    if any(parameter.name == name for parameter in parameters):
        return None
    found = [one for one in file.mentions(name, index) if one.beyond is not made]
    if any(_is_told_apart(one) for one in found):
        return None
    used = (one.node for one in found if _is_handed_on(one))
    return next((node for node in used if isinstance(node, ir.Name)), None)


def _is_told_apart(use: Found) -> bool:
    """Tells whether code reads something of the row, asks what it is, or sets the variable anew."""
    around = use.around
    if isinstance(around, ir.Attribute | ir.Index):
        return around.base is use.node
    if isinstance(around, ir.Assign):
        return any(target is use.node for target in around.targets) or isinstance(
            around.targets[0], ir.Mapping
        )
    return isinstance(around, ir.Operation) and around.operator in _TELLING


def _is_handed_on(use: Found) -> bool:
    call = use.beyond if isinstance(use.around, ir.Mapping) else use.around
    is_argument = isinstance(call, ir.Call) and use.node is not call.function
    return is_argument and isinstance(call, ir.Call) and ir.last_name(call.function) in _TAKING
