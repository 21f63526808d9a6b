"""Parameters of functions and lambdas."""

from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import Expression, Parameter
from cdcheck.languages.python.lowering.annotations import annotation
from cdcheck.languages.python.lowering.grammar import EXTRAS, field, kind, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.unit import Unit

_IDENTIFIER = kind("identifier")
_DEFAULT = kind("default_parameter")
_TYPED = kind("typed_parameter")
_TYPED_DEFAULT = kind("typed_default_parameter")
_STAR = kind("list_splat_pattern")
_STARS = kind("dictionary_splat_pattern")
_KEYWORD_SEPARATOR = kind("keyword_separator")
_POSITIONAL_SEPARATOR = kind("positional_separator")


def parameters(unit: Unit, node: Node) -> tuple[Parameter, ...]:
    """Lowers a list of parameters; defaults are read outside the function."""
    lowered = tuple(_parameters(unit, node))
    names = [parameter.name for parameter in lowered]
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        unit.fault(node, f"the parameter `{repeated}` is repeated")
    return lowered


def _parameters(unit: Unit, node: Node) -> Iterator[Parameter]:
    kind_ = ""
    has_default = False
    for child in node.named_children:
        kind_id = child.kind_id
        if kind_id == _KEYWORD_SEPARATOR:
            kind_ = "keyword"
        elif kind_id not in EXTRAS and kind_id != _POSITIONAL_SEPARATOR:
            parameter = _parameter(unit, child, kind_)
            if parameter.kind == "*":
                kind_ = "keyword"
            if has_default and not parameter.kind and parameter.default is None:
                message = f"`{parameter.name}` has no default but follows one that has"
                unit.fault(child, message)
            has_default = has_default or parameter.default is not None
            yield parameter


def _parameter(unit: Unit, node: Node, kind_: str) -> Parameter:
    kind_id = node.kind_id
    if kind_id == _IDENTIFIER:
        return Parameter(identifier_text(unit.text_of(node)), None, None, kind_)
    if kind_id == _TYPED:
        inner = significant(node)[0]
        type_ = annotation(unit, field(node, "type"))
        return _starred(unit, inner, kind_, type_)
    if kind_id == _DEFAULT:
        name, default = significant(node)
        return Parameter(identifier_text(unit.text_of(name)), unit.lower(default), None, kind_)
    if kind_id == _TYPED_DEFAULT:
        name, type_node, default = significant(node)
        type_ = annotation(unit, type_node)
        return Parameter(identifier_text(unit.text_of(name)), unit.lower(default), type_, kind_)
    return _starred(unit, node, kind_, None)


def _starred(unit: Unit, node: Node, kind_: str, type_: Expression | None) -> Parameter:
    if node.kind_id == _STAR:
        kind_ = "*"
        node = significant(node)[0]
    elif node.kind_id == _STARS:
        kind_ = "**"
        node = significant(node)[0]
    if node.kind_id != _IDENTIFIER:
        # Python 2 took tuples apart here.
        unit.is_suspect = True
    return Parameter(identifier_text(unit.text_of(node)), None, type_, kind_)
