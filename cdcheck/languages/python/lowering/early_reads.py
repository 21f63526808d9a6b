"""Names that are read before the function or module they stand in binds them."""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from cdcheck.ir import EarlyRead, Name
from cdcheck.languages.python.lowering.builtin_names import BUILTINS, VERSIONED_NAMES
from cdcheck.languages.python.lowering.scopes import DYNAMIC, Scope, ScopeKind

_ENDS = frozenset({"module", "function_definition", "lambda", "class_definition"})
_LOOPS = frozenset({"for_statement", "while_statement"})
_OF_PYTHON = BUILTINS | VERSIONED_NAMES
_CHOOSING = frozenset({"if_statement", "elif_clause", "while_statement"})


def early_reads(scopes: Iterable[Scope], root: Node) -> Iterator[EarlyRead]:
    """Lists them; none of a file that can bind names in ways not seen here, nor in loops."""
    scopes = tuple(scopes)
    if any(not DYNAMIC.isdisjoint(scope.reads) for scope in scopes if scope.reads):
        return
    elsewhere = frozenset().union(*(scope.outside for scope in scopes))
    for scope in scopes:
        for name, (read, bound) in scope.early.items():
            is_known = name in elsewhere or (scope.kind is ScopeKind.MODULE and name in _OF_PYTHON)
            if is_known or scope.kind not in (ScopeKind.MODULE, ScopeKind.FUNCTION):
                continue
            doubt = _doubt(root, read)
            if doubt is not None:
                yield EarlyRead(
                    name, read.at, read.end, bound.at, bound.end, scope.function, is_conditional=doubt
                )


def _doubt(root: Node, read: Name) -> bool | None:
    """Tells whether a condition may keep a name from being read; `None` if it may be bound by then."""
    node = root.descendant_for_byte_range(read.at, read.end)
    doubt = False
    while node is not None and (around := node.parent) is not None and around.type not in _ENDS:
        if around.type in _LOOPS and node != around.child_by_field_name("right"):
            return None
        doubt = doubt or _decides(around, node)
        node = around
    return doubt


def _decides(around: Node, part: Node) -> bool:
    if around.type in _CHOOSING:
        return part != around.child_by_field_name("condition")
    if around.type == "conditional_expression":
        return part != around.named_children[1]
    is_right = part == around.child_by_field_name("right")
    return around.type == "case_clause" or (around.type == "boolean_operator" and is_right)
