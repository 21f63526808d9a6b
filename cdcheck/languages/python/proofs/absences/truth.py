"""Tells what conditions are in such a world."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.python.proofs.absences.values import (
    Absent,
    Nothing,
    Present,
    Request,
    Sent,
    Value,
)

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.absences.statements import Frame

_SAME, _OTHER = frozenset({"is", "=="}), frozenset({"is not", "!="})
_HARMLESS = frozenset(
    {"len", "isinstance", "str", "int", "bool", "any", "all", "dict", "list", "set", "type"}
)
_PAIR = 2


def truth(frame: "Frame", test: ir.Expression) -> bool | None:
    """Evaluates a condition; `None` where it could be either."""
    if isinstance(test, ir.Operation):
        if test.operator == "not":
            inner = truth(frame, test.operands[0])
            return None if inner is None else not inner
        if test.operator in {"and", "or"}:
            return _joined(frame, test)
        if test.operator in _SAME | _OTHER and len(test.operands) == _PAIR:
            is_none = _is_none(frame, *test.operands)
            return is_none if test.operator in _SAME or is_none is None else not is_none
    if isinstance(test, ir.Const):
        return bool(test.value)
    if isinstance(test, ir.Call) and ir.last_name(test.function) == "isinstance" and test.arguments:
        return False if isinstance(frame.value(test.arguments[0]), Absent | Nothing) else None
    return of(frame.value(test))


def of(value: Value) -> bool | None:
    """Tells whether a value is true."""
    if isinstance(value, Absent | Nothing):
        return False
    return True if isinstance(value, Present) else None


def _joined(frame: "Frame", test: ir.Operation) -> bool | None:
    is_and = test.operator == "and"
    is_known = True
    for operand in test.operands:
        inner = truth(frame, operand)
        if inner is not None and inner is not is_and:
            # What stands before may have ended it already, with the same result.
            return inner
        is_known = is_known and inner is not None
        if not is_known:
            return None
    return is_and


def _is_none(frame: "Frame", left: ir.Expression, right: ir.Expression) -> bool | None:
    one, other = frame.value(left), frame.value(right)
    if isinstance(one, Nothing):
        one, other = other, one
    if not isinstance(other, Nothing):
        return None
    if isinstance(one, Absent | Nothing):
        return True
    return False if isinstance(one, Present) else None


def is_of_request_only(frame: "Frame", statement: ir.If) -> bool:
    """Tells whether a condition only looks at what the request says: such a request can be made.

    That it is not another value, by which something else is known, is a condition of that kind too.
    """
    kinds = [frame.named(name) for name in _names(statement.test)]
    if not any(isinstance(kind, Sent | Request) for kind in kinds):
        return False
    if all(isinstance(kind, Sent | Request) for kind in kinds):
        return True
    is_excluding = isinstance(statement.test, ir.Operation) and statement.test.operator in {"==", "in"}
    plain = all(type(kind) in {Sent, Request, Value, Present} for kind in kinds)
    return is_excluding and plain and not statement.otherwise


def _names(test: ir.Expression) -> list[str]:
    names = [found.node.id for found in nodes(test) if isinstance(found.node, ir.Name)]
    return [name for name in names if name not in _HARMLESS]
