"""How code binds names."""

from collections.abc import Iterator

from cdcheck.ir.expressions import Bind, Expression, Generator, Mapping, Name, Sequence
from cdcheck.ir.statements import Assign, Handler, Loop, WithItem
from cdcheck.ir.walking import Found, nodes

# A union is made anew each time that it is written out, which takes longer than to ask.
_TARGETING = Bind | Loop | Handler | WithItem | Generator
_BINDING = Name | Mapping | Sequence


def names_in(tree: object) -> Iterator[str]:
    """Lists the names in a tree, as those that a pattern binds."""
    return (found.node.id for found in nodes(tree) if isinstance(found.node, Name))


def targets_of(node: object) -> tuple[Expression, ...]:
    """Lists what a node sets: variables, patterns of them, and members."""
    if isinstance(node, Assign):
        return node.targets
    if isinstance(node, _TARGETING) and node.target is not None:
        return (node.target,)
    return ()


def is_target(found: Found) -> bool:
    """Tells whether what stands around a node sets it."""
    return any(target is found.node for target in targets_of(found.around))


def bound_name(around: object) -> str:
    """Names the only variable that an assignment or a `with` binds; empty for anything else."""
    targets = targets_of(around) if isinstance(around, Assign | WithItem) else ()
    target = targets[0] if len(targets) == 1 else None
    return target.id if isinstance(target, Name) else ""


def names_bound(node: object) -> Iterator[str]:
    """Lists the variables that a node gives values."""
    if isinstance(node, Assign) and node.value is None:
        return
    for target in targets_of(node):
        yield from names_in(target) if isinstance(target, _BINDING) else ()
