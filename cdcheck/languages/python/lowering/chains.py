"""Chains of attributes, calls and subscripts."""

from tree_sitter import Node

from cdcheck.ir import Attribute, Call, Expression, Index, Name, Opaque, Sequence
from cdcheck.languages.python.lowering.grammar import EXTRAS, field, kind, kinds, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.unit import DEEPEST, Unit, too_deep

_ATTRIBUTE = kind("attribute")
_CALL = kind("call")
_LINKS = kinds("attribute", "call", "subscript")
_ARGUMENTS = kind("argument_list")
_KEYWORD = kind("keyword_argument")
_UNPACKED = kind("dictionary_splat")
_SPREAD = kind("list_splat")
_GROUPS = kinds("parenthesized_expression", "tuple")


def chain(unit: Unit, node: Node) -> Expression:
    """Lowers `a.b(c)[d].e` from the left, without recursion: such chains grow long."""
    links: list[Node] = []
    at = node.start_byte
    kind_id = node.kind_id
    while kind_id in _LINKS:
        links.append(node)
        node = node.child(0)
        kind_id = node.kind_id
    depth = unit.depth
    if depth + len(links) > DEEPEST:
        return _long_chain(unit, node, links)
    unit.depth = depth + len(links)
    base = unit.expressions[kind_id](unit, node)
    value = _linked(unit, links, at, base, node.end_byte)
    unit.depth = depth
    return value


def chain_of_type(unit: Unit, at: int, node: Node) -> Expression | None:
    """Lowers `type(a).b`, which the grammar takes for an alias when it is assigned to.

    `None` means that it is one.
    """
    links: list[Node] = []
    while node.kind_id in _LINKS:
        links.append(node)
        node = node.children[0]
    if node.kind_id not in _GROUPS:
        return None
    end = node.end_byte
    given = tuple([unit.lower(child) for child in significant(node)])
    base = Call(at, end, Name(at, at + len("type"), "type"), given)
    return _linked(unit, links, at, base, end)


def arguments(
    unit: Unit, node: Node
) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    """Lowers the arguments of a call or the bases of a class: those by position, those by name."""
    expressions = unit.expressions
    positional: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for child in node.named_children:
        kind_id = child.kind_id
        if kind_id == _KEYWORD:
            written, value = child.named_children if child.child_count == 3 else significant(child)
            keyword = unit.text[written.start_byte : written.end_byte].decode()
            keywords.append((keyword, expressions[value.kind_id](unit, value)))
        elif kind_id == _UNPACKED:
            keywords.append(("**", unit.lower(significant(child)[0])))
        elif kind_id not in EXTRAS:
            if keywords and kind_id != _SPREAD:
                unit.fault(child, "a positional argument follows a keyword argument")
            positional.append(expressions[kind_id](unit, child))
    if len(keywords) > 1:
        _check_repeated(unit, node, keywords)
    return tuple(positional), tuple(keywords)


def _linked(unit: Unit, links: list[Node], at: int, value: Expression, stop: int) -> Expression:
    for link in reversed(links):
        end = link.end_byte
        kind_id = link.kind_id
        if kind_id == _ATTRIBUTE:
            written = unit.text[stop + 1 : end].decode()
            if not written.isidentifier() or not written.isascii():
                written = identifier_text(unit.text_of(field(link, "attribute")))
            value = Attribute(at, end, value, written)
        elif kind_id == _CALL:
            value = _call(unit, at, value, link)
        else:
            value = Index(at, end, value, _key(unit, link))
        stop = end
    return value


def _call(unit: Unit, at: int, function: Expression, node: Node) -> Call:
    written = node.child(1)
    if written.kind_id != _ARGUMENTS:
        written = field(node, "arguments")
        if written.kind_id != _ARGUMENTS:
            return Call(at, node.end_byte, function, (unit.lower(written),))
    return Call(at, node.end_byte, function, *arguments(unit, written))


def _key(unit: Unit, node: Node) -> Expression:
    keys = [unit.lower(child) for child in significant(node)[1:]]
    if len(keys) == 1 and not any(child.type == "," for child in node.children):
        return keys[0]
    return Sequence(keys[0].at, keys[-1].end, "tuple", tuple(keys))


def _check_repeated(unit: Unit, node: Node, keywords: list[tuple[str, Expression]]) -> None:
    named = [keyword for keyword, _ in keywords if keyword != "**"]
    if len(set(named)) < len(named):
        repeated = next(one for one in named if named.count(one) > 1)
        unit.fault(node, f"the keyword argument `{repeated}` is repeated")


def _long_chain(unit: Unit, base: Node, links: list[Node]) -> Expression:
    unit.depth += 1
    if unit.depth >= DEEPEST:
        return too_deep(unit, links[0])
    parts = [unit.lower(base)]
    for link in reversed(links):
        if link.kind_id == _CALL:
            call = _call(unit, link.end_byte, parts[0], link)
            parts += [*call.arguments, *(value for _, value in call.keywords)]
        elif link.kind_id != _ATTRIBUTE:
            parts.append(_key(unit, link))
    unit.depth -= 1
    return Opaque(links[0].start_byte, links[0].end_byte, "chain", tuple(parts))
