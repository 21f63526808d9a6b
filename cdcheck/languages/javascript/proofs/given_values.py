"""What conditions of Knex, Sequelize and Prisma are given, pages of Sequelize, and SQL of mysql2."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from cdcheck import ir
from cdcheck.facts.undefined_bindings import LOOSE
from cdcheck.languages.javascript.proofs.knex_returned import calls_of
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

CONDITIONS = frozenset(
    {"where", "andWhere", "orWhere", "whereNot", "whereIn", "whereLike", "whereILike"}
)
"""The methods of Knex that refuse a value which is undefined."""
# Where methods of models take their options.
_OPTIONS = {
    **dict.fromkeys(("findAll", "findOne", "findAndCountAll", "count", "destroy"), 0),
    **dict.fromkeys(("findOrCreate", "findCreateFind", *LOOSE), 0),
    **dict.fromkeys(("update", "increment", "decrement", "findByPk"), 1),
}
_PAGED = frozenset({"findAll", "findAndCountAll"})
_PAGES = frozenset({"limit", "offset"})
_NUMBERS = frozenset({"Number", "parseInt", "parseFloat"})
# A variable is mentioned where it is set, and where it is used.
_ONCE = 2


class GivenValue(NamedTuple):
    """Is a value that a condition holds a name against; `start` is where the query begins.

    One that `is_number` is the option of that name, which is made a number of the value.
    """

    start: Location
    verb: str
    name: str
    value: ir.Expression
    is_number: bool = False


class Asked(NamedTuple):
    """Is where queries of Knex are `begun`, models are `called`, and statements are `sent`."""

    begun: Container[Location]
    called: Container[Location]
    sent: Container[Location]


def given_values(file: LoweredFile, index: int, asked: Asked) -> Iterator[GivenValue]:
    """Lists what a function gives queries, models and statements."""
    for call in (found.node for found in file.nodes_of(index)):
        verb = ir.last_name(call.function) if isinstance(call, ir.Call) else ""
        if not isinstance(call, ir.Call):
            continue
        if verb in CONDITIONS:
            yield from _of_knex(file, call, verb, asked.begun)
        if verb and file.place(call) in asked.sent:
            yield from _beside_statement(file, call, verb)
        elif verb in _OPTIONS and file.place(call) in asked.called:
            yield from _of_model(file, call, verb)
            yield from _of_page(file, index, call, verb) if verb in _PAGED else ()


def _of_knex(
    file: LoweredFile, call: ir.Call, verb: str, begun: Container[Location]
) -> Iterator[GivenValue]:
    start = file.place(calls_of(call)[-1])
    first = call.arguments[0] if call.arguments else None
    if start not in begun:
        return
    if isinstance(first, ir.Mapping):
        yield from (GivenValue(start, verb, name, value) for name, value in _named(first))
    elif len(call.arguments) > 1:
        yield GivenValue(start, verb, "", call.arguments[-1])


def _beside_statement(file: LoweredFile, call: ir.Call, verb: str) -> Iterator[GivenValue]:
    for given in call.arguments[1:2]:
        items = given.items if isinstance(given, ir.Sequence) else ()
        yield from (GivenValue(file.place(call), verb, "", item) for item in items)
        for name, value in _named(given) if isinstance(given, ir.Mapping) else ():
            yield GivenValue(file.place(call), verb, name, value)


def _of_model(file: LoweredFile, call: ir.Call, verb: str) -> Iterator[GivenValue]:
    for given in call.arguments[_OPTIONS[verb] :][:1]:
        for name, value in _conditions(given):
            yield GivenValue(file.place(call), verb, name, value)


def _of_page(file: LoweredFile, index: int, call: ir.Call, verb: str) -> Iterator[GivenValue]:
    """Lists what `limit` and `offset` are made numbers of."""
    given = call.arguments[0] if call.arguments else None
    for name, value in _named(given) if isinstance(given, ir.Mapping) else ():
        number = _made_of(_constant(file, index, value)) if name in _PAGES else None
        if number is not None:
            yield GivenValue(file.place(call), verb, name, number, is_number=True)


def _constant(file: LoweredFile, index: int, value: ir.Expression) -> ir.Expression | None:
    """Gives what a variable is set to that is used once, and anything else as it is."""
    if not isinstance(value, ir.Name):
        return value
    once = sum(1 for _ in file.mentions(value.id, index)) == _ONCE
    made = (found.node for found in file.nodes_of(index) if isinstance(found.node, ir.Assign))
    named = (one for one in made if one.keyword == "const" and ir.last_name(one.targets[0]) == value.id)
    return next((one.value for one in named if once), None)


def _made_of(value: ir.Expression | None) -> ir.Expression | None:
    """Gives what a number is made of."""
    if isinstance(value, ir.Call) and ir.last_name(value.function) in _NUMBERS:
        return value.arguments[0] if value.arguments else None
    is_signed = isinstance(value, ir.Operation) and value.operator == "+" and len(value.operands) == 1
    return value.operands[0] if isinstance(value, ir.Operation) and is_signed else None


def _conditions(given: ir.Expression) -> Iterator[tuple[str, ir.Expression]]:
    """Lists the conditions among the options of a model, and of what they include."""
    options = dict(_named(given)) if isinstance(given, ir.Mapping) else {}
    where, include = options.get("where"), options.get("include")
    yield from _named(where) if isinstance(where, ir.Mapping) else ()
    for one in include.items if isinstance(include, ir.Sequence) else (include,):
        yield from _conditions(one) if isinstance(one, ir.Mapping) else ()


def _named(given: ir.Mapping) -> Iterator[tuple[str, ir.Expression]]:
    for key, value in given.items:
        if isinstance(key, ir.Const) and isinstance(key.value, str):
            yield key.value, value
