"""Places that do not parse."""

from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import SyntaxFault


def syntax_faults(text: bytes, root: Node) -> Iterator[SyntaxFault]:
    """Lists the outermost errors of the tree."""
    if not root.has_error:
        return
    for node in _errors(root):
        at = node.start_byte
        if node.is_missing:
            yield SyntaxFault(at, node.end_byte, "syntax", f"`{node.type}` is missing")
        else:
            yield SyntaxFault(at, node.end_byte, "syntax", "unexpected token")


def _errors(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            stack += reversed(node.children)
