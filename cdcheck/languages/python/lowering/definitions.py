"""Functions, classes and lambdas."""

from collections.abc import Iterable

from tree_sitter import Node

from cdcheck.ir import (
    Attribute,
    Class,
    Closure,
    Const,
    Define,
    DefineClass,
    Evaluate,
    Expression,
    Function,
    Name,
    Parameter,
    Return,
    Statement,
)
from cdcheck.languages.python.lowering.annotations import annotation, type_parameter_names
from cdcheck.languages.python.lowering.blocks import block, check_alignment
from cdcheck.languages.python.lowering.chains import arguments
from cdcheck.languages.python.lowering.grammar import field, kind, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.parameters import parameters
from cdcheck.languages.python.lowering.scopes import Scope, ScopeKind
from cdcheck.languages.python.lowering.targets import bound_name
from cdcheck.languages.python.lowering.unit import Unit, nested

_CLASS = kind("class_definition")
_KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "getter",
    "cached_property": "getter",
    "abstractproperty": "getter",
    "setter": "setter",
}
_IMPLICIT_KINDS = {
    "__init__": "constructor",
    "__new__": "static",
    "__init_subclass__": "class",
    "__class_getitem__": "class",
}


def function_definition(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers an undecorated function."""
    return (Define(node.start_byte, node.end_byte, _function(unit, node, ())),)


def class_definition(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers an undecorated class."""
    return (DefineClass(node.start_byte, node.end_byte, _class(unit, node, ())),)


def decorated_definition(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers a function or class with its decorators."""
    *written, definition = significant(node)
    decorators = tuple([unit.lower(significant(one)[0]) for one in written])
    for below in (*written[1:], definition):
        check_alignment(unit, below)
    at, end = node.start_byte, node.end_byte
    if definition.kind_id == _CLASS:
        return (DefineClass(at, end, _class(unit, definition, decorators)),)
    return (Define(at, end, _function(unit, definition, decorators)),)


@nested
def lambda_(unit: Unit, node: Node) -> Expression:
    """Lowers a lambda that no assignment names."""
    return _lambda(unit, node, "<lambda>", node.start_byte)


def named_lambda(unit: Unit, node: Node, target: Node) -> Expression:
    """Lowers a lambda that takes the name it is assigned to."""
    return _lambda(unit, node, identifier_text(unit.text_of(target)), target.start_byte)


def _function(unit: Unit, node: Node, decorators: tuple[Expression, ...]) -> int:
    at, end = node.start_byte, node.end_byte
    name_node = field(node, "name")
    name = bound_name(unit, name_node).id
    place = unit.place()
    index = len(unit.functions)
    unit.functions[index] = None
    _enter_type_parameters(unit, node)
    takes = parameters(unit, field(node, "parameters"))
    returns = _returns(unit, node)
    is_async = unit.text.startswith(b"async", at)
    qualified_name = place.prefix + name
    scope = _enter_function(unit, index, qualified_name, takes, is_async=is_async)
    body, docstring = _documented(unit, block(unit, field(node, "body")))
    unit.restore(place)
    unit.functions[index] = Function(
        name,
        qualified_name,
        takes,
        body,
        at,
        end,
        name_node.start_byte,
        _kind(name, decorators) if place.owner >= 0 else "function",
        is_async,
        scope.is_generator,
        decorators,
        returns,
        place.owner,
        place.function,
        docstring,
    )
    return index


def _class(unit: Unit, node: Node, decorators: tuple[Expression, ...]) -> int:
    name_node = field(node, "name")
    name = bound_name(unit, name_node).id
    place = unit.place()
    index = len(unit.classes)
    unit.classes[index] = None
    _enter_type_parameters(unit, node)
    written = node.child_by_field_name("superclasses")
    bases, keywords = ((), ()) if written is None else arguments(unit, written)
    qualified_name = place.prefix + name
    _enter_class(unit, index, qualified_name)
    body, docstring = _documented(unit, block(unit, field(node, "body")))
    unit.restore(place)
    unit.classes[index] = Class(
        name,
        qualified_name,
        bases,
        keywords,
        body,
        node.start_byte,
        node.end_byte,
        name_node.start_byte,
        decorators=decorators,
        owner=place.owner,
        parent=place.function,
        docstring=docstring,
    )
    return index


def _lambda(unit: Unit, node: Node, name: str, name_at: int) -> Closure:
    at, end = node.start_byte, node.end_byte
    place = unit.place()
    index = len(unit.functions)
    unit.functions[index] = None
    written = node.child_by_field_name("parameters")
    takes = () if written is None else parameters(unit, written)
    qualified_name = place.prefix + name
    scope = _enter_function(unit, index, qualified_name, takes, is_async=False)
    body = field(node, "body")
    returned = Return(body.start_byte, body.end_byte, unit.lower(body))
    unit.restore(place)
    unit.functions[index] = Function(
        name,
        qualified_name,
        takes,
        (returned,),
        at,
        end,
        name_at,
        "lambda",
        is_generator=scope.is_generator,
        parent=place.function,
    )
    return Closure(at, end, index)


def _enter_type_parameters(unit: Unit, node: Node) -> None:
    written = node.child_by_field_name("type_parameters")
    if written is not None:
        scope = unit.enter(ScopeKind.TYPE_PARAMETERS)
        scope.bound.update(type_parameter_names(unit, written))


def _returns(unit: Unit, node: Node) -> Expression | None:
    written = node.child_by_field_name("return_type")
    return None if written is None else annotation(unit, written)


def _enter_class(unit: Unit, index: int, qualified_name: str) -> None:
    unit.owner = index
    unit.loops = 0
    unit.prefix = f"{qualified_name}."
    unit.enter(ScopeKind.CLASS)


def _enter_function(
    unit: Unit, index: int, qualified_name: str, takes: Iterable[Parameter], *, is_async: bool
) -> Scope:
    unit.function = index
    unit.owner = -1
    unit.loops = 0
    unit.prefix = f"{qualified_name}.<locals>."
    scope = unit.enter(ScopeKind.FUNCTION, is_async=is_async)
    scope.bound.update([parameter.name for parameter in takes])
    return scope


def _documented(unit: Unit, body: tuple[Statement, ...]) -> tuple[tuple[Statement, ...], str]:
    if not body or type(body[0]) is not Evaluate:
        return body, ""
    first = body[0].value
    if type(first) is not Const or type(first.value) is not str:
        return body, ""
    # An f-string without interpolations is a constant, but no docstring.
    if unit.text[first.at : first.at + 1] in (b"f", b"F"):
        return body, ""
    return body[1:], first.value


def _kind(name: str, decorators: tuple[Expression, ...]) -> str:
    for decorator in decorators:
        if type(decorator) is Name:
            kind_ = _KINDS.get(decorator.id)
        elif type(decorator) is Attribute:
            kind_ = _KINDS.get(decorator.name)
        else:
            kind_ = None
        if kind_ is not None:
            return kind_
    return _IMPLICIT_KINDS.get(name, "method")
