"""Walks lowered code: every node with what is around it."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from cdcheck.ir.expressions import Expression, Operation
from cdcheck.ir.statements import If

_PLAIN = (int, str, bool, str | None, str | int | float | bool | None)


class Found(NamedTuple):
    """Is a node with the two around it."""

    node: object
    around: object
    beyond: object

    @property
    def is_tested(self) -> bool:
        """Tells whether a value is only asked for its truth."""
        if isinstance(self.around, If):
            return self.around.test is self.node
        return isinstance(self.around, Operation) and self.around.operator == "not"


def nodes(tree: object) -> Iterator[Found]:
    """Walks a tree, what holds before what is held; tuples are no surroundings of what they hold."""
    # Plain tuples are made faster than `Found`, which only nodes need.
    waiting: list[tuple[object, object, object]] = [(tree, None, None)]
    while waiting:
        node, around, beyond = waiting.pop()
        if isinstance(node, Struct):
            yield Found(node, around, beyond)
            for name in _holding(type(node)):
                value = getattr(node, name)
                if isinstance(value, tuple):
                    waiting.extend([(item, node, around) for item in reversed(value)])
                elif value is not None:
                    waiting.append((value, node, around))
        elif isinstance(node, tuple):
            waiting.extend([(item, around, beyond) for item in reversed(node)])


def parts_of(tree: object) -> Iterator[Expression]:
    """Lists the expressions that an expression holds, in order, without those that they hold."""
    if isinstance(tree, tuple):
        for item in tree:
            if isinstance(item, Expression):
                yield item
            else:
                yield from parts_of(item)
    elif isinstance(tree, Struct):
        yield from parts_of(tuple(getattr(tree, name) for name in reversed(_holding(type(tree)))))


@cache
def _holding(kind: type[Struct]) -> tuple[str, ...]:
    """Lists the fields that may hold nodes, the last first."""
    return tuple(field.name for field in reversed(fields(kind)) if field.type not in _PLAIN)
