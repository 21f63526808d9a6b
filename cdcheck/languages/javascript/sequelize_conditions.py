"""What the `where` of Sequelize asks: of which attribute, by which operator, against what."""

from collections.abc import Iterator
from typing import NamedTuple

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Fields, Items, Value
from cdcheck.languages.javascript.sequelize_options import place_of_key
from cdcheck.model.places import Location

OPERATORS = frozenset(
    {
        *("eq", "ne", "gte", "gt", "lte", "lt", "not", "is", "in", "notIn", "between", "notBetween"),
        *("like", "notLike", "iLike", "notILike", "startsWith", "endsWith", "substring", "match"),
        *("regexp", "notRegexp", "iRegexp", "notIRegexp", "overlap", "contains", "contained"),
        *("adjacent", "strictLeft", "strictRight", "noExtendRight", "noExtendLeft", "and", "or"),
        *("any", "all", "values", "col", "placeholder", "join"),
    }
)
_JOINING = frozenset({"and", "or", "not"})


class Condition(NamedTuple):
    """Is one value that an attribute is held against; `operator` is empty where none is written.

    `attribute` is empty for an operator that no attribute stands before.
    """

    attribute: str
    operator: str
    value: Value
    at: Location


def conditions(machine: Machine, where: Value | None, at: Location) -> Iterator[Condition]:
    """Lists the conditions that surely are in a `where`, through its `and`, `or` and `not`."""
    if isinstance(where, Items):
        for item in where.items:
            yield from conditions(machine, item, at)
    if not isinstance(where, Fields):
        return
    place = machine.location(where.site) if where.site is not None else at
    for name, value in where.entries.items():
        site = place_of_key(where, name)
        here = machine.location(site) if site is not None else place
        yield Condition(name, "", value, here)
        yield from _of_attribute(machine, name, value, here)
    for operator, value in _operators(where):
        yield Condition("", operator, value, place)
        if operator in _JOINING:
            yield from conditions(machine, value, place)


def _of_attribute(machine: Machine, name: str, value: Value, at: Location) -> Iterator[Condition]:
    if isinstance(value, Items):
        for item in value.items:
            yield from _of_attribute(machine, name, item, at)
    if not isinstance(value, Fields):
        return
    place = machine.location(value.site) if value.site is not None else at
    for operator, held in _operators(value):
        yield Condition(name, operator, held, place)
        if operator in _JOINING:
            yield from _of_attribute(machine, name, held, place)


def _operators(fields: Fields) -> Iterator[tuple[str, Value]]:
    for symbol, value in fields.symbols:
        library, _, operator = symbol.rpartition(".Op.")
        if library.startswith("sequelize"):
            yield operator, value
