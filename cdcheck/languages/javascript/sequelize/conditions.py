"""What the `where` of Sequelize asks: of which attribute, by which operator, against what."""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Items, Site, Value, options
from cdcheck.languages.javascript.sequelize.options import place_of_key
from cdcheck.model.orm_calls import Operator
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
PARTICULAR = frozenset(
    {
        *("iLike", "notILike", "iRegexp", "notIRegexp", "regexp", "notRegexp", "overlap", "contains"),
        *("contained", "any", "match", "adjacent"),
    }
)
_DIALECTS = re.compile(r"dialect|postgres", re.IGNORECASE)
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


def particular(call: Invocation, given: Value | None) -> tuple[Operator, ...]:
    """Lists the operators in a call's conditions that not every engine has.

    Code that speaks of dialects may choose by them.
    """
    found = tuple(_particular(call.machine, given, call.at)) if isinstance(given, Fields) else ()
    if not found or _DIALECTS.search(call.machine.source(Site(call.site.path, 0, sys.maxsize))):
        return ()
    return tuple(one for one in found if not call.machine.is_reusing or call.at.holds(one.at))


def _particular(machine: Machine, given: Fields, at: Location) -> Iterator[Operator]:
    for condition in conditions(machine, given.entries.get("where"), at):
        if condition.operator in PARTICULAR:
            yield Operator(condition.operator, condition.at)
        for option in options(condition.value):
            for operator, _ in _operators(option) if isinstance(option, Fields) else ():
                if condition.operator and operator in PARTICULAR:
                    yield Operator(operator, condition.at)
    included = given.entries.get("include")
    for one in included.items if isinstance(included, Items) else (included,):
        if isinstance(one, Fields):
            yield from _particular(machine, one, at)


def _operators(fields: Fields) -> Iterator[tuple[str, Value]]:
    for symbol, value in fields.symbols:
        library, _, operator = symbol.rpartition(".Op.")
        if library.startswith("sequelize"):
            yield operator, value
