"""Edits of JavaScript and TypeScript, by the places of nodes: all else stays as it is written."""

from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.fixes.stretches import stretch
from cdcheck.languages.javascript.lowering.grammar import parse, significant
from cdcheck.model.edits import Argument, Await
from cdcheck.model.places import Location

_FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "arrow_function", "method_definition"}
    | {"generator_function", "generator_function_declaration"}
)
_PRIMARY = {
    "member_expression": "object",
    "subscript_expression": "object",
    "call_expression": "function",
}


def edited(edit: Await | Argument, text: str, dialect: str) -> str | None:
    """Makes an edit; `None` if what it is about is not there, or cannot be changed so."""
    node = _call_at(edit.at, text, dialect)
    if node is None:
        return None
    if isinstance(edit, Await):
        return _awaited(_whole(node) if edit.is_whole else node, text)
    return _with_property(node, edit, text)


def _call_at(at: Location, text: str, dialect: str) -> Node | None:
    """Finds the call that stands exactly at a place."""
    found = stretch(text, at)
    if found is None:
        return None
    start, end = (len(text[:offset].encode()) for offset in found)
    node = parse(text.encode(), dialect).root_node.descendant_for_byte_range(start, end)
    while node is not None and (node.start_byte, node.end_byte) == (start, end):
        if node.type in {"call_expression", "new_expression"}:
            return node
        node = node.parent
    return None


def _whole(node: Node) -> Node:
    """Finds the expression of the statement that begins with a node, or gives the node itself."""
    starting = node
    for parent in _above(node):
        if parent.start_byte != node.start_byte:
            break
        if parent.type == "expression_statement":
            return starting
        starting = parent
    return node


def _awaited(call: Node, text: str) -> str | None:
    parent = call.parent
    if parent is None or not _may_await(call):
        return None
    is_primary = parent.child_by_field_name(_PRIMARY.get(parent.type, "?")) == call
    written = call.text or b""
    return _changed(text, call, b"(await %b)" % written if is_primary else b"await %b" % written)


def _may_await(node: Node) -> bool:
    """Tells whether the function around a node is asynchronous."""
    function = next((one for one in _above(node) if one.type in _FUNCTIONS), None)
    return function is not None and any(child.type == "async" for child in function.children)


def _above(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _with_property(call: Node, edit: Argument, text: str) -> str | None:
    """Gives the object that a call is handed last a property."""
    arguments = call.child_by_field_name("arguments")
    handed = significant(arguments) if arguments is not None else []
    if arguments is None:
        return None
    said = f"{edit.name}: {edit.value}"
    if not handed:
        return _changed(text, arguments, f"({{ {said} }})".encode())
    options = handed[-1]
    if options.type != "object":
        return None
    properties = significant(options)
    for one in properties:
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if key is not None and value is not None and (key.text or b"").decode() == edit.name:
            return _changed(text, value, edit.value.encode())
        if one.type == "spread_element":
            return None
    if not properties:
        return _changed(text, options, f"{{ {said} }}".encode())
    last = properties[-1]
    between = b" "
    if last.start_point[0] != options.start_point[0]:
        between = b"\n" + b" " * last.start_point[1]
    return _changed(text, last, (last.text or b"") + b"," + between + said.encode())


def _changed(text: str, node: Node, new: bytes) -> str:
    code = text.encode()
    return (code[: node.start_byte] + new + code[node.end_byte :]).decode()
