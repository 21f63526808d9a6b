"""Chains of members, calls and subscripts; names."""

from tree_sitter import Node

from cdcheck.ir import (
    Attribute,
    Await,
    Call,
    Const,
    Expression,
    Index,
    Name,
    Opaque,
    Sequence,
    Template,
)
from cdcheck.languages.javascript.lowering.grammar import COMMENTS, field, in_sequence, significant
from cdcheck.languages.javascript.lowering.literals import template_parts, unescaped
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, nested, too_deep

_LINKS = frozenset(
    {"member_expression", "call_expression", "subscript_expression", "non_null_expression"}
)

_AWAIT_LENGTH = len(b"await")


def identifier(unit: Unit, node: Node) -> Expression:
    """Lowers a name that is read."""
    at = node.start_byte
    end = node.end_byte
    id_ = unit.text[at:end].decode()
    if id_ == "undefined":
        return Const(at, end, None)
    if "\\" in id_:
        id_ = unescaped(id_)
    read = Name(at, end, id_)
    unit.reads.setdefault(id_, read)
    return read


def word(unit: Unit, node: Node) -> Name:
    """Lowers `this`, `super` and the `import` of `import()`."""
    return Name(node.start_byte, node.end_byte, node.type)


def private_name(unit: Unit, node: Node) -> Const:
    """Lowers the `#name` of `#name in object`."""
    return Const(node.start_byte, node.end_byte, unit.text_of(node))


def meta_property(unit: Unit, node: Node) -> Expression:
    """Lowers `import.meta` and `new.target`."""
    at, end = node.start_byte, node.end_byte
    base, _, name = "".join(unit.text_of(node).split()).partition(".")
    if base == "import":
        unit.has_module_syntax = True
        return Name(at, end, "import.meta")
    return Attribute(at, end, Name(at, at + len(base), base), name)


def chain(unit: Unit, node: Node) -> Expression:
    """Lowers `a.b(c)[d].e` from the left, without recursion: such chains grow long."""
    at = node.start_byte
    links: list[tuple[str, Node]] = []
    kind = node.type
    while kind in _LINKS:
        links.append((kind, node))
        node = node.children[0]
        kind = node.type
    depth = unit.depth
    if depth + len(links) > DEEPEST:
        return _long_chain(unit, node, links)
    unit.depth = depth + len(links)
    end = node.end_byte
    if kind == "identifier" and end - at == _AWAIT_LENGTH and unit.text[at:end] == b"await":
        value = _awaited(unit, at, links)
    elif kind == "await_expression":
        value = _awaited_generic(unit, node, links)
    else:
        value = _linked(unit, at, unit.expressions[kind](unit, node), end, links)
    unit.depth = depth
    return value


def arguments(unit: Unit, node: Node) -> tuple[Expression, ...]:
    """Lowers the arguments between a call's parentheses."""
    expressions = unit.expressions
    written = node.named_children
    if node.child_count > 2 * len(written) + 1:
        check_commas(unit, node)
    lowered: list[Expression] = []
    for child in written:
        kind = child.type
        if kind not in COMMENTS:
            lowered.append(expressions[kind](unit, child))
    return tuple(lowered)


def check_commas(unit: Unit, node: Node) -> None:
    """Objects to `f(a, , b)` and `{ a, , b }`: only a last comma may have nothing behind it."""
    before = ","
    for child in node.children[1:]:
        kind = child.type
        if kind == "," and before == ",":
            unit.fault(child, "there is nothing before `,`")
        if kind not in COMMENTS:
            before = kind


@nested
def new(unit: Unit, node: Node) -> Expression:
    """Lowers `new X(...)`."""
    function = unit.lower(field(node, "constructor"))
    written = node.child_by_field_name("arguments")
    takes = () if written is None else arguments(unit, written)
    return Call(node.start_byte, node.end_byte, function, takes, is_new=True)


def property_name(unit: Unit, node: Node) -> str:
    """Reads the name of a property, private ones with their `#`."""
    name = unit.text_of(node)
    return unescaped(name) if "\\" in name else name


def _linked(
    unit: Unit, at: int, value: Expression, stop: int, links: list[tuple[str, Node]]
) -> Expression:
    text = unit.text
    for kind, link in reversed(links):
        end = link.end_byte
        if kind == "member_expression":
            written = text[stop:end].rpartition(b".")[2].decode()
            if not written.isidentifier():
                written = property_name(unit, link.children[-1])
            value = Attribute(at, end, value, written)
        elif kind == "call_expression":
            value = Call(at, end, value, _arguments(unit, link.children[-1]))
        elif kind == "subscript_expression":
            value = Index(at, end, value, _key(unit, link))
        stop = end
    return value


def _awaited(unit: Unit, at: int, links: list[tuple[str, Node]]) -> Expression:
    """Lowers `await (a).b()`, which the grammar takes for a call of `await`."""
    whole = links[0][1]
    if not unit.is_async:
        unit.awaits_outside.append((whole, unit.function))
    kind, innermost = links.pop()
    base = innermost.children[-1]
    start, stop = base.start_byte, innermost.end_byte
    if kind == "call_expression":
        values = _arguments(unit, base)
        value = values[0] if len(values) == 1 else Opaque(start, stop, "sequence", values)
    elif kind == "subscript_expression":
        start = innermost.children[1].start_byte
        items = [unit.lower(one) for one in in_sequence(field(innermost, "index"))]
        value = Sequence(start, stop, "list", tuple(items))
    else:
        value = Name(at, at + _AWAIT_LENGTH, "await")
        start, stop = at, at + _AWAIT_LENGTH
        links.append((kind, innermost))
        return _linked(unit, start, value, stop, links)
    return Await(at, whole.end_byte, _linked(unit, start, value, stop, links))


def _awaited_generic(unit: Unit, node: Node, links: list[tuple[str, Node]]) -> Expression:
    """Lowers `await a.b<T>()`, which the grammar takes for a call of `await a.b`."""
    awaited = unit.expressions[node.type](unit, node)
    base = awaited.value if isinstance(awaited, Await) else awaited
    value = _linked(unit, base.at, base, node.end_byte, links)
    return Await(node.start_byte, links[0][1].end_byte, value)


def _arguments(unit: Unit, node: Node) -> tuple[Expression, ...]:
    if node.type == "template_string":
        return (Template(node.start_byte, node.end_byte, template_parts(unit, node), is_tagged=True),)
    return arguments(unit, node)


def _key(unit: Unit, node: Node) -> Expression:
    written = node.child_by_field_name("index")
    if written is None:
        written = significant(node)[-1]
    return unit.expressions[written.type](unit, written)


def _long_chain(unit: Unit, base: Node, links: list[tuple[str, Node]]) -> Expression:
    whole = links[0][1]
    if unit.depth + 1 >= DEEPEST:
        return too_deep(unit, whole)
    unit.depth += 1
    parts = [unit.lower(base)]
    for kind, link in reversed(links):
        if kind == "call_expression":
            parts += _arguments(unit, link.children[-1])
        elif kind == "subscript_expression":
            parts.append(_key(unit, link))
    unit.depth -= 1
    return Opaque(whole.start_byte, whole.end_byte, "chain", tuple(parts))
