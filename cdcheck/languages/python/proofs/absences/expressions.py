"""Evaluates expressions in such a world."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.languages.python.proofs.absences import calls, truth
from cdcheck.languages.python.proofs.absences.values import (
    NOTHING,
    OTHER,
    TELLING,
    TOUCHED,
    Absent,
    Request,
    Sent,
    Value,
    together,
)

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.absences.statements import Frame

_PARTS_OF_REQUESTS = frozenset(
    {"json", "form", "args", "values", "view_args", "get_json", "data", "query", "match_info", "post"}
    | {"path_params", "query_params", "body"}
)
NOT_ITERABLE = ("cannot be iterated over", "TypeError: 'NoneType' object is not iterable")


def value(frame: "Frame", expression: ir.Expression) -> Value:
    """Evaluates an expression."""
    match expression:
        case ir.Const():
            return NOTHING if expression.value is None else OTHER
        case ir.Name():
            return frame.named(expression.id)
        case ir.Attribute():
            return _attribute(frame, expression)
        case ir.Index():
            return _index(frame, expression)
        case ir.Call():
            return calls.value(frame, expression)
        case ir.Await():
            return frame.value(expression.value)
        case ir.Conditional():
            return _conditional(frame, expression)
        case ir.Operation():
            return _operation(frame, expression)
        case ir.Bind():
            given = frame.value(expression.value)
            frame.bind(expression.target, given)
            return given
        case ir.Comprehension():
            return _comprehension(frame, expression)
        case _:
            return _whole(frame, expression)


def _attribute(frame: "Frame", node: ir.Attribute) -> Value:
    base = frame.value(node.base)
    match base:
        case Absent():
            return frame.fail_attribute(node)
        case Sent():
            return Sent(f"{base.source}.{node.name}")
        case Request():
            return Sent(node.name) if node.name in _PARTS_OF_REQUESTS else OTHER
        case _:
            return TOUCHED if isinstance(base, TELLING) else OTHER


def _index(frame: "Frame", node: ir.Index) -> Value:
    base, key = frame.value(node.base), frame.value(node.key)
    match base:
        case Absent():
            said = "TypeError: 'NoneType' object is not subscriptable"
            return frame.fail(node, "cannot be subscripted", said)
        case Sent():
            told = node.key.value if isinstance(node.key, ir.Const) else "?"
            return Sent(f"{base.source}.{told}")
        case Request():
            return OTHER
        case _:
            return TOUCHED if isinstance(base, TELLING) or isinstance(key, TELLING) else OTHER


def _conditional(frame: "Frame", node: ir.Conditional) -> Value:
    is_true = truth.truth(frame, node.test)
    if frame.is_left:
        return OTHER
    if is_true is not None:
        return frame.value(node.then if is_true else node.otherwise)
    return TOUCHED if frame.tells(node) else OTHER


def _operation(frame: "Frame", node: ir.Operation) -> Value:
    if node.operator in {"and", "or"}:
        return _either(frame, node)
    if node.operator in {"is", "is not", "not"}:
        is_true = truth.truth(frame, node)
        return OTHER if is_true is not None or not frame.tells(node) else TOUCHED
    return together([frame.value(one) for one in node.operands], frame.file.written(node))


def _either(frame: "Frame", node: ir.Operation) -> Value:
    """Evaluates operands up to the one that settles it."""
    given = OTHER
    for operand in node.operands:
        given = frame.value(operand)
        is_true = truth.truth(frame, operand)
        if is_true is None:
            return given if isinstance(given, Sent) else TOUCHED if frame.tells(node) else OTHER
        if is_true is (node.operator == "or"):
            return given
    return given


def _comprehension(frame: "Frame", node: ir.Comprehension) -> Value:
    first = node.generators[0].iterable
    if isinstance(frame.value(first), Absent):
        return frame.fail(first, *NOT_ITERABLE)
    return TOUCHED if frame.tells(node) else OTHER


def _whole(frame: "Frame", node: ir.Expression) -> Value:
    """Evaluates what is made of its parts."""
    parts: list[Value] = []
    if isinstance(node, ir.Mapping):
        for key, item in node.items:
            given = frame.value(item)
            if key is None and isinstance(given, Absent):
                return frame.fail(item, "is no mapping", "TypeError: 'NoneType' object is not a mapping")
            parts += [given, frame.value(key)] if key is not None else [given]
    elif isinstance(node, ir.Sequence):
        parts = [frame.value(item) for item in node.items]
    elif isinstance(node, ir.Template | ir.Opaque):
        parts = [frame.value(item) for item in node.parts]
    elif isinstance(node, ir.Spread):
        parts = [frame.value(node.value)]
    return together(parts, frame.file.written(node))
