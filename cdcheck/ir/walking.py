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


def nodes(tree: object) -> Iterator[Found]:
    """Walks a tree, what holds before what is held; tuples are no surroundings of what they hold."""
    waiting = [Found(tree, None, None)]
    while waiting:
        found = waiting.pop()
        node, around, beyond = found
        if isinstance(node, tuple):
            waiting.extend(Found(item, around, beyond) for item in reversed(node))
        elif isinstance(node, Struct):
            yield found
            for name in reversed(node.__struct_fields__):
                value = getattr(node, name)
                if isinstance(value, tuple | Struct):
                    waiting.append(Found(value, node, around))
