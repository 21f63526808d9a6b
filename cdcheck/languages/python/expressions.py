"""Expressions: names, chains of attributes, calls and subscripts, operators, collections."""

from tree_sitter import Node

from cdcheck.ir import (
    Attribute,
    Await,
    Bind,
    Call,
    Conditional,
    Const,
    Expression,
    Index,
    Mapping,
    Name,
    Opaque,
    Operation,
    Sequence,
    Spread,
)
from cdcheck.languages.python.grammar import EXTRAS, field, kind, kinds, significant
from cdcheck.languages.python.names import identifier_text
from cdcheck.languages.python.scopes import ScopeKind
from cdcheck.languages.python.unit import DEEPEST, Unit, nested, too_deep

_ATTRIBUTE = kind("attribute")
_CALL = kind("call")
_LINKS = kinds("attribute", "call", "subscript")
_ARGUMENTS = kind("argument_list")
_KEYWORD = kind("keyword_argument")
_UNPACKED = kind("dictionary_splat")
_SPREAD = kind("list_splat")
_BINARY = kind("binary_operator")
_BOOLEAN = kind("boolean_operator")
_PAIR = kind("pair")
_YIELDS_FROM = b"from"


def name(unit: Unit, node: Node) -> Name:
    """Lowers a name that is read."""
    at = node.start_byte
    end = node.end_byte
    id_ = unit.text[at:end].decode()
    if not id_.isascii():
        id_ = identifier_text(id_)
    read = Name(at, end, id_)
    unit.reads.setdefault(id_, read)
    return read


def chain(unit: Unit, node: Node) -> Expression:
    """Lowers `a.b(c)[d].e` from the left, without recursion: such chains grow long."""
    at = node.start_byte
    links: list[Node] = []
    kind_id = node.kind_id
    while kind_id in _LINKS:
        links.append(node)
        node = node.children[0]
        kind_id = node.kind_id
    depth = unit.depth
    if depth + len(links) > DEEPEST:
        return _long_chain(unit, node, links)
    unit.depth = depth + len(links)
    value = unit.expressions[kind_id](unit, node)
    stop = node.end_byte
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
    unit.depth = depth
    return value


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


def operation(unit: Unit, node: Node) -> Expression:
    """Lowers `a + b - c` from the left, without recursion."""
    at = node.start_byte
    rest: list[tuple[Node, Node]] = []
    while node.kind_id == _BINARY:
        left, right = node.named_children if node.named_child_count == 2 else significant(node)
        rest.append((node, right))
        node = left
    depth = unit.depth
    if depth + len(rest) > DEEPEST:
        return _long_operation(unit, node, rest)
    unit.depth = depth + len(rest)
    expressions = unit.expressions
    value = expressions[node.kind_id](unit, node)
    stop = node.end_byte
    for whole, right in reversed(rest):
        operator = unit.text[stop : right.start_byte].strip().decode()
        if len(operator) > 2:
            operator = unit.text_of(field(whole, "operator"))
        stop = right.end_byte
        value = Operation(at, stop, operator, (value, expressions[right.kind_id](unit, right)))
    unit.depth = depth
    return value


@nested
def boolean(unit: Unit, node: Node) -> Expression:
    """Lowers `a and b and c` to one operation."""
    at, end = node.start_byte, node.end_byte
    operator = field(node, "operator").type
    operands: list[Node] = []
    while node.kind_id == _BOOLEAN and field(node, "operator").type == operator:
        node, right = significant(node)
        operands.append(right)
    operands.append(node)
    return Operation(at, end, operator, tuple([unit.lower(one) for one in reversed(operands)]))


@nested
def comparison(unit: Unit, node: Node) -> Expression:
    """Lowers `a < b < c` to `a < b and b < c`."""
    at, end = node.start_byte, node.end_byte
    operators = [one.type for one in node.children_by_field_name("operators")]
    operands = [unit.lower(one) for one in significant(node)]
    if len(operators) == 1:
        return Operation(at, end, operators[0], tuple(operands))
    pairs = zip(operators, operands, operands[1:], strict=False)
    return Operation(
        at,
        end,
        "and",
        tuple([Operation(left.at, right.end, one, (left, right)) for one, left, right in pairs]),
    )


@nested
def unary(unit: Unit, node: Node) -> Expression:
    """Lowers `-x`, `+x`, `~x` and `not x`; a negative number is a constant."""
    at, end = node.start_byte, node.end_byte
    operator = node.children[0].type
    operand = unit.lower(significant(node)[-1])
    if operator == "-" and type(operand) is Const and type(operand.value) in (int, float):
        return Const(at, end, -operand.value)  # type: ignore[operator]  # a number, see above
    return Operation(at, end, operator, (operand,))


@nested
def conditional(unit: Unit, node: Node) -> Expression:
    """Lowers `a if b else c`."""
    then, test, otherwise = [unit.lower(child) for child in significant(node)]
    return Conditional(node.start_byte, node.end_byte, test, then, otherwise)


@nested
def await_(unit: Unit, node: Node) -> Expression:
    """Lowers `await x`."""
    scope = unit.scope
    if not scope.is_async and scope.kind in (ScopeKind.FUNCTION, ScopeKind.MODULE):
        unit.fault(node, "`await` stands outside an async function")
    return Await(node.start_byte, node.end_byte, unit.lower(significant(node)[0]))


@nested
def yield_(unit: Unit, node: Node) -> Expression:
    """Lowers `yield x` and `yield from x`."""
    if unit.scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
        unit.fault(node, "`yield` stands outside a function")
    unit.scope.is_generator = True
    is_from = any(child.type == "from" for child in node.children)
    operands = tuple([unit.lower(child) for child in significant(node)])
    operator = "yield from" if is_from else "yield"
    return Operation(node.start_byte, node.end_byte, operator, operands)


@nested
def parenthesized(unit: Unit, node: Node) -> Expression:
    """Lowers what the parentheses hold; they are no part of its span."""
    return unit.lower(significant(node)[0])


@nested
def list_(unit: Unit, node: Node) -> Expression:
    """Lowers a list display."""
    return _sequence(unit, node, "list")


@nested
def set_(unit: Unit, node: Node) -> Expression:
    """Lowers a set display."""
    return _sequence(unit, node, "set")


@nested
def tuple_(unit: Unit, node: Node) -> Expression:
    """Lowers a tuple, with or without parentheses."""
    return _sequence(unit, node, "tuple")


@nested
def dictionary(unit: Unit, node: Node) -> Expression:
    """Lowers a dict display."""
    items: list[tuple[Expression | None, Expression]] = []
    for child in significant(node):
        if child.kind_id == _PAIR:
            key, value = [unit.lower(one) for one in significant(child)]
            items.append((key, value))
        else:
            items.append((None, unit.lower(significant(child)[0])))
    return Mapping(node.start_byte, node.end_byte, tuple(items))


@nested
def spread(unit: Unit, node: Node) -> Expression:
    """Lowers `*x`."""
    return Spread(node.start_byte, node.end_byte, unit.lower(significant(node)[0]))


@nested
def bind(unit: Unit, node: Node) -> Expression:
    """Lowers `x := y`, which binds outside the comprehensions it stands in."""
    target, value = significant(node)
    at, end = target.start_byte, target.end_byte
    bound = identifier_text(unit.text_of(target))
    scope = unit.scope
    while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
        scope = scope.parent
    scope.bound.add(bound)
    return Bind(node.start_byte, node.end_byte, Name(at, end, bound), unit.lower(value))


@nested
def slice_(unit: Unit, node: Node) -> Expression:
    """Lowers `a:b:c`, whose bounds are its parts."""
    return opaque(unit, node)


@nested
def opaque(unit: Unit, node: Node) -> Expression:
    """Lowers what has no meaning of its own."""
    parts = tuple([unit.lower(child) for child in significant(node)])
    return Opaque(node.start_byte, node.end_byte, node.type, parts)


def ellipsis_(unit: Unit, node: Node) -> Expression:
    """Lowers `...`."""
    return Opaque(node.start_byte, node.end_byte, "ellipsis")


def true(unit: Unit, node: Node) -> Const:
    """Lowers `True`."""
    return Const(node.start_byte, node.end_byte, True)


def false(unit: Unit, node: Node) -> Const:
    """Lowers `False`."""
    return Const(node.start_byte, node.end_byte, False)


def none(unit: Unit, node: Node) -> Const:
    """Lowers `None`."""
    return Const(node.start_byte, node.end_byte, None)


def _sequence(unit: Unit, node: Node, kind_: str) -> Sequence:
    expressions = unit.expressions
    items = [
        expressions[child.kind_id](unit, child)
        for child in node.named_children
        if child.kind_id not in EXTRAS
    ]
    return Sequence(node.start_byte, node.end_byte, kind_, tuple(items))


def _call(unit: Unit, at: int, function: Expression, node: Node) -> Call:
    written = node.child(1)
    if written is None or written.kind_id != _ARGUMENTS:
        written = field(node, "arguments")
        if written.kind_id != _ARGUMENTS:
            return Call(at, node.end_byte, function, (unit.lower(written),))
    return Call(at, node.end_byte, function, *arguments(unit, written))


def _key(unit: Unit, node: Node) -> Expression:
    keys = [unit.lower(child) for child in significant(node)[1:]]
    if len(keys) == 1 and not _ends_with_comma(unit, node):
        return keys[0]
    return Sequence(keys[0].at, keys[-1].end, "tuple", tuple(keys))


def _ends_with_comma(unit: Unit, node: Node) -> bool:
    return node.children[-2].type == ","


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


def _long_operation(unit: Unit, first: Node, rest: list[tuple[Node, Node]]) -> Expression:
    whole = rest[0][0]
    if unit.depth + 1 >= DEEPEST:
        return too_deep(unit, whole)
    unit.depth += 1
    parts = [unit.lower(first), *[unit.lower(right) for _, right in reversed(rest)]]
    unit.depth -= 1
    return Opaque(whole.start_byte, whole.end_byte, "chain", tuple(parts))
