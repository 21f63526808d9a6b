"""The grammar of Python, and its node kinds by number."""

from collections.abc import Mapping
from typing import TypeVar

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

LANGUAGE = Language(tree_sitter_python.language())

Handler = TypeVar("Handler")


def parse(text: bytes) -> Tree:
    """Parses UTF-8 text; never fails, errors are nodes of the tree."""
    return Parser(LANGUAGE).parse(text)


def by_kind(handlers: Mapping[str, Handler], otherwise: Handler) -> tuple[Handler, ...]:
    """Arranges handlers so that a node's `kind_id` finds its own.

    A name can have several ids, and the ids change with every release of the grammar.
    """
    names = (LANGUAGE.node_kind_for_id(id_) or "" for id_ in range(LANGUAGE.node_kind_count))
    return tuple(
        handlers.get(name, otherwise) if LANGUAGE.node_kind_is_named(id_) else otherwise
        for id_, name in enumerate(names)
    )


def kinds(*names: str) -> frozenset[int]:
    """Says which ids the named kinds have."""
    wanted = frozenset(names)
    return frozenset(
        id_
        for id_ in range(LANGUAGE.node_kind_count)
        if LANGUAGE.node_kind_is_named(id_) and LANGUAGE.node_kind_for_id(id_) in wanted
    )


def kind(name: str) -> int:
    """Says which id a node of this name has; raises `LookupError` if the grammar lacks it."""
    id_ = LANGUAGE.id_for_node_kind(name, True)
    if id_ is None:
        raise LookupError(name)
    return id_


EXTRAS = kinds("comment", "line_continuation")


def significant(node: Node) -> list[Node]:
    """Lists the named children without comments and line continuations."""
    return [child for child in node.named_children if child.kind_id not in EXTRAS]


def field(node: Node, name: str) -> Node:
    """Finds a child that valid code always has; raises `LookupError` in broken code."""
    child = node.child_by_field_name(name)
    if child is None:
        raise LookupError(name)
    return child
