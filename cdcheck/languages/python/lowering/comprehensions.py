"""Comprehensions."""

from tree_sitter import Node

from cdcheck.ir import Comprehension, Expression, Generator
from cdcheck.languages.python.lowering.grammar import kind, significant
from cdcheck.languages.python.lowering.scopes import ScopeKind
from cdcheck.languages.python.lowering.targets import target
from cdcheck.languages.python.lowering.unit import Unit, nested

_CLAUSE = kind("for_in_clause")
_PAIR = kind("pair")


@nested
def list_comprehension(unit: Unit, node: Node) -> Expression:
    """Lowers `[x for x in y]`."""
    return _comprehension(unit, node, "list")


@nested
def set_comprehension(unit: Unit, node: Node) -> Expression:
    """Lowers `{x for x in y}`."""
    return _comprehension(unit, node, "set")


@nested
def dict_comprehension(unit: Unit, node: Node) -> Expression:
    """Lowers `{x: y for x, y in z}`."""
    return _comprehension(unit, node, "dict")


@nested
def generator_expression(unit: Unit, node: Node) -> Expression:
    """Lowers `(x for x in y)`, in a call with or without parentheses of its own."""
    return _comprehension(unit, node, "generator")


def _comprehension(unit: Unit, node: Node, kind_: str) -> Comprehension:
    body, first, *clauses = significant(node)
    place = unit.place()
    target_node, iterable_node = _clause(unit, first)
    is_async = _is_async(unit, first)
    # The first iterable alone is evaluated outside.
    iterable = unit.lower(iterable_node)
    unit.enter(ScopeKind.COMPREHENSION, is_async=place.scope.is_async)
    generators = _generators(unit, target(unit, target_node), iterable, clauses, is_async=is_async)
    key = None
    if body.kind_id == _PAIR:
        key_node, body = significant(body)
        key = unit.lower(key_node)
    element = unit.lower(body)
    unit.restore(place)
    return Comprehension(node.start_byte, node.end_byte, kind_, key, element, generators)


def _generators(
    unit: Unit, first: Expression, iterable: Expression, clauses: list[Node], *, is_async: bool
) -> tuple[Generator, ...]:
    generators: list[Generator] = []
    variable, conditions = first, list[Expression]()
    for clause in clauses:
        if clause.kind_id == _CLAUSE:
            generators.append(Generator(variable, iterable, tuple(conditions), is_async))
            is_async = _is_async(unit, clause)
            target_node, iterable_node = _clause(unit, clause)
            iterable, conditions = unit.lower(iterable_node), []
            variable = target(unit, target_node)
        else:
            conditions.append(unit.lower(significant(clause)[0]))
    return (*generators, Generator(variable, iterable, tuple(conditions), is_async))


def _is_async(unit: Unit, clause: Node) -> bool:
    return unit.text.startswith(b"async", clause.start_byte) and clause.children[0].type == "async"


def _clause(unit: Unit, node: Node) -> tuple[Node, Node]:
    target_node, iterable, *more = significant(node)
    if more:
        # `for x in 1, 2` was allowed here by Python 2.
        unit.is_suspect = True
    return target_node, iterable
