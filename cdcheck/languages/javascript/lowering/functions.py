"""Functions, arrow functions and methods."""

from tree_sitter import Node

from cdcheck.ir import Closure, Define, Expression, Function, Parameter, Return, Statement
from cdcheck.languages.javascript.lowering.annotations import annotation
from cdcheck.languages.javascript.lowering.blocks import statements
from cdcheck.languages.javascript.lowering.chains import property_name
from cdcheck.languages.javascript.lowering.grammar import field
from cdcheck.languages.javascript.lowering.naming import take_hint
from cdcheck.languages.javascript.lowering.parameters import only_parameter, parameters
from cdcheck.languages.javascript.lowering.patterns import declare
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Hint, Unit, nested, too_deep

_ANONYMOUS = "<lambda>"
# A function inside a function takes this much more of Python's stack than an operand.
_WEIGHT = 3
_METHOD_KINDS = {"get": "getter", "set": "setter", "static": "static", "static get": "static getter"}


def function_declaration(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers a function statement; in a block, a script sees it outside of the block too."""
    name_node = field(node, "name")
    name = property_name(unit, name_node)
    declare(unit, name_node, name, Binding.FUNCTION)
    scope = unit.scope
    while scope.kind is ScopeKind.BLOCK and scope.parent is not None:
        scope = scope.parent
        scope.bound.setdefault(name, Binding.LENIENT)
    hint = Hint(name, unit.prefix + name, name_node.start_byte)
    if unit.depth >= DEEPEST:
        too_deep(unit, node)
        return ()
    unit.depth += 1
    index = function(unit, node, hint, "function")
    unit.depth -= 1
    return (Define(node.start_byte, node.end_byte, index),)


@nested
def function_expression(unit: Unit, node: Node) -> Expression:
    """Lowers a function used as a value."""
    hint = take_hint(unit)
    outer = unit.scope
    name_node = node.child_by_field_name("name")
    if name_node is not None:
        name = property_name(unit, name_node)
        unit.enter(ScopeKind.OWN_NAME).bound[name] = Binding.LENIENT
        hint = Hint(name, unit.prefix + name, name_node.start_byte)
    index = function(unit, node, hint, "function")
    unit.leave(outer)
    return Closure(node.start_byte, node.end_byte, index)


@nested
def arrow_function(unit: Unit, node: Node) -> Expression:
    """Lowers an arrow function; a bare expression is returned."""
    index = function(unit, node, take_hint(unit), "arrow")
    return Closure(node.start_byte, node.end_byte, index)


def method(unit: Unit, node: Node, hint: Hint | None, decorators: tuple[Expression, ...] = ()) -> int:
    """Lowers a method of a class or an object literal; says its index."""
    kind = "method"
    for child in node.children:
        if child.is_named and child.type != "decorator":
            if hint is not None and hint.name == "constructor" and hint.owner >= 0:
                kind = "constructor"
            break
        word = "static get" if kind == "static" and child.type == "get" else child.type
        kind = _METHOD_KINDS.get(word, kind)
    return function(unit, node, hint, kind, decorators)


def function(
    unit: Unit, node: Node, hint: Hint | None, kind: str, decorators: tuple[Expression, ...] = ()
) -> int:
    """Lowers whatever has parameters and a body; says its index."""
    at = node.start_byte
    hint = hint or Hint(_ANONYMOUS, unit.prefix + _ANONYMOUS, at)
    place = unit.place()
    index = len(unit.functions)
    unit.functions.append(None)
    is_async, is_generator = _marks(node)
    _enter(unit, index, hint, is_async=is_async)
    takes = _parameters(unit, node)
    returned = node.child_by_field_name("return_type")
    returns = None if returned is None else annotation(unit, returned)
    body = _body(unit, field(node, "body"))
    unit.restore(place)
    unit.functions[index] = Function(
        name=hint.name,
        qualified_name=hint.qualified_name,
        parameters=takes,
        body=body,
        at=at,
        end=node.end_byte,
        name_at=hint.at,
        kind=kind,
        is_async=is_async,
        is_generator=is_generator,
        decorators=decorators,
        returns=returns,
        owner=hint.owner,
        parent=place.function,
    )
    return index


def _enter(unit: Unit, index: int, hint: Hint, *, is_async: bool) -> None:
    unit.function = index
    unit.owner = -1
    unit.prefix = f"{hint.qualified_name}.<locals>."
    unit.is_async = is_async
    unit.depth += _WEIGHT
    unit.enter(ScopeKind.FUNCTION)


def _parameters(unit: Unit, node: Node) -> tuple[Parameter, ...]:
    written = node.child_by_field_name("parameters")
    if written is not None:
        return parameters(unit, written)
    return only_parameter(unit, field(node, "parameter"))


def _body(unit: Unit, node: Node) -> tuple[Statement, ...]:
    if node.type == "statement_block":
        return statements(unit, node.named_children)
    return (Return(node.start_byte, node.end_byte, unit.expressions[node.type](unit, node)),)


def _marks(node: Node) -> tuple[bool, bool]:
    is_async = is_generator = False
    for child in node.children:
        kind = child.type
        if kind == "async":
            is_async = True
        elif kind == "*":
            is_generator = True
        elif kind in ("formal_parameters", "=>"):
            break
    return is_async, is_generator
