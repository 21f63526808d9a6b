"""JavaScript's operators on Drizzle's columns and conditions, which lose what was meant."""

from collections.abc import Iterator

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Site, Thing, Value
from cdcheck.languages.javascript.drizzle.schema import REFERENCE
from cdcheck.model.orm_misuses import MisusedOperator

LOST = "drizzle-orm.Lost"
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_CONDITIONS = frozenset(
    f"drizzle-orm.{name}()"
    for name in (
        *("eq", "ne", "gt", "gte", "lt", "lte", "like", "ilike", "notLike", "notIlike", "inArray"),
        *("notInArray", "isNull", "isNotNull", "between", "notBetween", "exists", "notExists", "not"),
    )
)
_JOINED = frozenset({"drizzle-orm.and()", "drizzle-orm.or()", "drizzle-orm.not()"})
_TAKING = frozenset({"where", "having"})
_JOINS = frozenset({"leftJoin", "innerJoin", "rightJoin", "fullJoin"})


def register_operators(library: Library) -> None:
    """Adds what operators give to Drizzle's model."""
    for type_ in (REFERENCE, LOST, *_CONDITIONS):
        library.operators[type_] = _operated


def note_operators(call: Invocation) -> None:
    """Notes the conditions of a step that an operator has made values of JavaScript."""
    verb = call.name.rpartition(".")[2]
    given = call.arguments[1:] if verb in _JOINS else call.arguments if verb in _TAKING else []
    for value in given:
        for lost in _lost(value):
            at = call.machine.location(lost.site)
            call.note(MisusedOperator(at, "drizzle", str(lost.data), "", call.caller))


def _lost(value: Value) -> Iterator[Thing]:
    if not isinstance(value, Thing):
        return
    if value.type == LOST:
        yield value
    elif value.type in _JOINED:
        for argument in value.arguments:
            yield from _lost(argument)


def _operated(call: Invocation) -> Value | None:
    operator, operands = call.name, call.arguments
    is_compared = operator in _COMPARISONS and any(map(_is_column, operands))
    is_joined = operator in {"and", "or"} and all(map(_is_condition, operands))
    is_negated = operator == "not" and _is_condition(operands[0])
    if not (is_compared or ((is_joined or is_negated) and _is_written(call))):
        return None
    return Thing(LOST, call.site, tuple(operands), data=operator)


def _is_column(value: Value) -> bool:
    return isinstance(value, Thing) and value.type == REFERENCE


def _is_condition(value: Value) -> bool:
    return isinstance(value, Thing) and value.type in {LOST, *_CONDITIONS}


def _is_written(call: Invocation) -> bool:
    """Tells whether the first operand is a condition where it stands: a variable may hold none."""
    text = call.machine.source(Site(call.site.path, *call.site.spans[0]))
    return not text.isidentifier()
