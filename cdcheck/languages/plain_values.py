"""Which values are surely no functions: literals, what a request holds, and rows."""

from collections.abc import Container
from typing import NamedTuple

from cdcheck import ir
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

_OF_FLASK = frozenset({"args", "form", "json", "values", "cookies", "headers", "files"})
_OF_DJANGO = frozenset({"GET", "POST", "data", "query_params", "COOKIES", "META"})
_OF_STARLETTE = frozenset({"path_params", "query_params", "cookies", "headers"})
# Cookies and headers have methods there, and code takes those out of them.
_OF_NODE = frozenset({"params", "query", "body"})
_PARTS = {"py": _OF_FLASK | _OF_DJANGO | _OF_STARLETTE, "js": _OF_NODE}
_REQUESTS = frozenset({"req", "request"})
_CONTEXTS = frozenset({"ctx", "context", "c"})
_READING = frozenset({"get", "param", "query", "header"})
_SAID = {
    "str": "a string",
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "dict": "a mapping",
}
_JOINING = frozenset({"-", "*", "/", "**", "not", "==", "!=", "<", ">", "<=", ">=", "in", "typeof"})


class PlainValue(NamedTuple):
    """Is a value that is surely no function: `what` it is, and its type as Python names it, if known."""

    what: str
    at: Location
    kind: str = ""


def plain(file: LoweredFile, value: ir.Expression, rows: Container[Location]) -> PlainValue | None:
    """Tells of an expression that it is surely no function; `rows` are the calls that give rows."""
    inner = value.value if isinstance(value, ir.Await) else value
    kind = _kind(inner)
    if kind:
        return PlainValue(_SAID.get(kind, f"a {kind}"), file.place(value), kind)
    if isinstance(inner, ir.Template | ir.Operation):
        is_text = isinstance(inner, ir.Template) and not inner.is_tagged
        is_told = is_text or (isinstance(inner, ir.Operation) and inner.operator in _JOINING)
        return (
            PlainValue("made of others", file.place(value), "str" if is_text else "")
            if is_told
            else None
        )
    if is_of_request(inner, "py" if file.path.endswith(".py") else "js"):
        return PlainValue("what a request holds", file.place(value))
    if isinstance(value, ir.Await) and isinstance(inner, ir.Call) and file.place(inner) in rows:
        return PlainValue("what a query gives", file.place(value))
    return None


def is_of_request(value: ir.Expression, language: str) -> bool:
    """Tells whether a value is read out of a request, as `req.body.article.slug`."""
    depth = 0
    while True:
        if isinstance(value, ir.Call) and len(value.arguments) == 1 and not value.keywords:
            value = value.function
            if not isinstance(value, ir.Attribute) or value.name not in _READING:
                return False
            is_of_hono = value.name != "get" and _is_request(value.base)
            if is_of_hono and language == "js":
                return True
            value, depth = value.base, depth + 1
        elif isinstance(value, ir.Attribute) and value.name in _PARTS[language]:
            if _is_request(value.base):
                return depth > 0
            value, depth = value.base, depth + 1
        elif isinstance(value, ir.Index) or (isinstance(value, ir.Attribute) and language == "js"):
            value, depth = value.base, depth + 1
        else:
            return False


def _is_request(value: ir.Expression) -> bool:
    """Tells whether an expression is how frameworks have their request named."""
    if isinstance(value, ir.Attribute) and value.name in _REQUESTS | {"req"}:
        return isinstance(value.base, ir.Name) and value.base.id in _CONTEXTS | {"self"}
    return isinstance(value, ir.Name) and value.id in _REQUESTS | {"ctx"}


def _kind(value: ir.Expression) -> str:
    if isinstance(value, ir.Const) and value.value is not None:
        return type(value.value).__name__
    if isinstance(value, ir.Mapping):
        return "dict"
    return value.kind if isinstance(value, ir.Sequence) else ""
