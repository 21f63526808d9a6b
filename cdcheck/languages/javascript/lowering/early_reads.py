"""Names that are read before `const`, `let` or `class` gives them a value, which throws."""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from cdcheck.ir import EarlyRead, Name
from cdcheck.languages.javascript.lowering.scopes import Scope

_ENDS = frozenset({"program", "statement_block", "arrow_function", "switch_body"})
# What stands in these is read later, by another scope, or by nobody.
_ELSEWHERE = frozenset({"class_body", "formal_parameters", "export_clause", "type_annotation"})
_PATTERNS = frozenset({"object_pattern", "array_pattern"})
_CHOOSING = frozenset({"if_statement", "ternary_expression", "while_statement", "switch_case"})
_SHORT = frozenset({"&&", "||", "??"})


def early_reads(scopes: Iterable[Scope], root: Node) -> Iterator[EarlyRead]:
    """Lists them, in the order of the scopes."""
    for scope in scopes:
        for read, bound in scope.early.values():
            doubt = _doubt(root, read, bound)
            if doubt is not None:
                yield EarlyRead(
                    read.id, read.at, read.end, bound.at, bound.end, scope.function, is_conditional=doubt
                )


def _doubt(root: Node, read: Name, bound: Name) -> bool | None:
    """Tells whether a condition may keep a name from being read.

    `None` if it is not read here, or is a default in the pattern that has given it its value before.
    """
    node = root.descendant_for_byte_range(read.at, read.end)
    doubt = False
    while node is not None and (around := node.parent) is not None:
        if around.type in _ELSEWHERE or around.type.startswith("type_"):
            return None
        if around.type in _PATTERNS and around.start_byte <= bound.at < read.at:
            return None
        doubt = doubt or _decides(around, node)
        if around.type in _ENDS:
            break
        node = around
    return doubt


def _decides(around: Node, part: Node) -> bool:
    if around.type in _CHOOSING:
        return part != around.child_by_field_name("condition")
    if around.type == "binary_expression":
        operator = around.child_by_field_name("operator")
        is_right = part == around.child_by_field_name("right")
        return is_right and operator is not None and operator.type in _SHORT
    is_optional = any(child.type == "optional_chain" for child in around.children)
    return is_optional and part != around.children[0]
