"""The grammars of JavaScript and TypeScript."""

from functools import cache

from tree_sitter import Language, Node, Parser, Tree

from cdcheck.languages.javascript.lowering.gaps import parse_leniently

COMMENTS = frozenset({"comment", "html_comment"})


def parse(text: bytes, dialect: str) -> Tree:
    """Parses UTF-8 text; never fails, errors are nodes of the tree."""
    parser = Parser(_grammar(dialect))
    return parse_leniently(parser.parse, text, is_typescript=dialect != "javascript")


def significant(node: Node) -> list[Node]:
    """Lists the named children without comments."""
    return [child for child in node.named_children if child.type not in COMMENTS]


def first(node: Node) -> Node:
    """Finds the first significant child; raises `LookupError` in broken code."""
    children = node.named_children
    if len(children) == 1:
        return children[0]
    return significant(node)[0]


def in_sequence(node: Node) -> list[Node]:
    """Lists the expressions that commas separate."""
    found: list[Node] = []
    while node.type == "sequence_expression":
        left, *others = significant(node)
        found += reversed(others)
        node = left
    found.append(node)
    return found[::-1]


def field(node: Node, name: str) -> Node:
    """Finds a child that valid code always has; raises `LookupError` in broken code."""
    child = node.child_by_field_name(name)
    if child is None:
        raise LookupError(name)
    return child


@cache
def _grammar(dialect: str) -> Language:
    # Either grammar takes milliseconds to load, and most apps need only one.
    if dialect == "javascript":
        import tree_sitter_javascript  # noqa: PLC0415 (see above)

        return Language(tree_sitter_javascript.language())
    import tree_sitter_typescript  # noqa: PLC0415 (see above)

    if dialect == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_typescript.language_typescript())
