"""Walks lowered code: every node with what is around it."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck.ir.expressions import Operation
from cdcheck.ir.statements import If


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


def nodes(tree: object, around: object = None, beyond: object = None) -> Iterator[Found]:
    """Walks a tree; tuples are no surroundings of what they hold."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from nodes(item, around, beyond)
    elif isinstance(tree, Struct):
        yield Found(tree, around, beyond)
        for name in tree.__struct_fields__:
            value = getattr(tree, name)
            if isinstance(value, tuple | Struct):
                yield from nodes(value, tree, around)
