"""Functions that say of themselves that they are not written yet."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.ir.walking import nodes

_NOT_IMPLEMENTED = 501
_EXCEPTIONS = {
    "NotImplementedError": "only raises `NotImplementedError`",
    "HTTPNotImplemented": "always answers 501",
}
_ANSWERING = frozenset(
    {
        *("abort", "body", "code", "json", "send", "sendStatus", "status", "text", "newResponse"),
        *("HTTPException", "Response", "HttpResponse", "JSONResponse", "JsonResponse"),
        *("jsonify", "json_response", "make_response"),
    }
)
_STRAIGHT = (ir.Evaluate, ir.Assign, ir.Return, ir.Raise)
_MESSAGES = ("not implemented", "unimplemented", "not yet implemented")


def why_unwritten(function: ir.Function) -> str:
    """Says what a function does in the place of its work; empty if it does anything else.

    Only a body without branches is told, so that nothing else can have happened before.
    """
    body = function.body
    if not body or not all(isinstance(statement, _STRAIGHT) for statement in body):
        return ""
    last = body[-1]
    if isinstance(last, ir.Raise) and len(body) == 1:
        return _raised(last.value)
    if any(_answers_501(found.node) for found in nodes(body)):
        return "always answers 501"
    return ""


def _raised(value: ir.Expression | None) -> str:
    made = value.function if isinstance(value, ir.Call) else value
    name = ir.last_name(made)
    if name in _EXCEPTIONS:
        return _EXCEPTIONS[name]
    arguments = value.arguments if isinstance(value, ir.Call) else ()
    if any(text.lower().strip().rstrip(".!").endswith(_MESSAGES) for text in _texts(arguments)):
        return "only throws that it is not implemented"
    return "always answers 501" if _is_501_among(value) else ""


def _texts(arguments: tuple[ir.Expression, ...]) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, ir.Const) and isinstance(argument.value, str):
            yield argument.value


def _is_501_among(value: ir.Expression | None) -> bool:
    return isinstance(value, ir.Call) and any(_is_501(given) for given in _given(value))


def _given(call: ir.Call) -> Iterator[ir.Expression]:
    yield from call.arguments
    yield from (value for _, value in call.keywords)


def _is_501(node: object) -> bool:
    return isinstance(node, ir.Const) and node.value == _NOT_IMPLEMENTED


def _answers_501(node: object) -> bool:
    """Tells whether 501 is given to what makes an answer, returned beside one, or set as its status."""
    match node:
        case ir.Call(function=function):
            return ir.last_name(function) in _ANSWERING and _is_501_among(node)
        case ir.Return(value=ir.Sequence(items=items)):
            return len(items) > 1 and _is_501(items[1])
        case ir.Assign(targets=(ir.Attribute(name=name),), value=value):
            return name in {"status", "status_code"} and _is_501(value)
    return False
