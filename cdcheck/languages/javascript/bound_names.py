"""Which names of a file are bound once, and where they are mentioned."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile


class BoundNames:
    """Answers for one file; `parents` gives by the id of a node what is around it."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file
        every = [found for _, body in file.bodies() for found in nodes(body)]
        self.parents = {id(found.node): found.around for found in every}

    def mentions(self, name: str, index: int) -> list[ir.Name]:
        """Lists where a function, or one in it, mentions a name."""
        return [one.node for one in self.file.mentions(name, index) if isinstance(one.node, ir.Name)]

    def is_bound_once(self, name: str, index: int) -> bool:
        """Tells whether a function and those in it bind a name in one place only."""
        functions = self.file.extract.functions
        inner = {id(body) for body in self.file.inside(index)}
        bound = [
            target
            for body in self.file.inside(index)
            for found in nodes(body)
            for target in _targets(found.node)
        ]
        bound += [
            parameter.pattern or ir.Name(0, 0, parameter.name)
            for function in functions
            if id(function.body) in inner
            for parameter in function.parameters
        ]
        return sum(one == name for target in bound for one in names_in(target)) == 1


def names_in(target: ir.Expression) -> Iterator[str]:
    """Lists the names that a target binds."""
    for found in nodes(target):
        if isinstance(found.node, ir.Name):
            yield found.node.id


def _targets(node: object) -> tuple[ir.Expression, ...]:
    if isinstance(node, ir.Assign):
        return node.targets
    if isinstance(node, ir.Bind | ir.Loop | ir.Handler) and node.target is not None:
        return (node.target,)
    return ()
