"""What a branch supposes of the names that its condition tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from cdcheck import ir
from cdcheck.abstract.values import Known, Text, Unknown, Value, choose, options
from cdcheck.linking.frames import Frame


@contextmanager
def supposing(frame: Frame, test: ir.Expression, *, holds: bool) -> Iterator[None]:
    """Runs a branch in which a condition holds, or does not.

    A name that is tested by itself is only what would have led there; it is not known there if what is
    known of it, a default as a rule, would not.
    """
    while isinstance(test, ir.Operation) and test.operator == "not":
        test, holds = test.operands[0], not holds
    name = test.id if isinstance(test, ir.Name) else ""
    names, known = frame.env.names, frame.env.names.get(name)
    every = options(known) if known is not None else ()
    left = [option for option in every if _truth(option) is not (not holds)]
    if known is None or len(left) == len(every):
        yield
        return
    names[name] = supposed = choose(left) if left else Unknown(f"`{name}`, which is tested")
    yield
    if names.get(name) is supposed:
        names[name] = known


def _truth(value: Value) -> bool | None:
    if isinstance(value, Known):
        return bool(value.value)
    return True if isinstance(value, Text) and any(value.parts) else None
