"""Whether a place in code runs only under a condition, or inside of what catches its failure."""

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.linking.reexports import flat


def is_in_arm(extract: ir.Extract, at: int) -> bool:
    """Tells whether a place is in an arm of a condition, which need not be run."""
    arms = (
        arm
        for node, *_ in nodes(extract.body)
        if isinstance(node, ir.If | ir.Conditional)
        for arm in (node.then, node.otherwise)
    )
    parts = (part for arm in arms for part in (arm if isinstance(arm, tuple) else (arm,)))
    return any(part.at <= at < part.end for part in parts)


def is_in_try(extract: ir.Extract, at: int) -> bool:
    """Tells whether a place is in a `try` that handles what fails in it."""
    bodies = [extract.body, *(f.body for f in extract.functions)]
    return any(
        statement.at <= at < statement.end and any(s.at <= at < s.end for s in statement.body)
        for body in bodies
        for statement in flat(body)
        if isinstance(statement, ir.Try) and statement.handlers
    )
