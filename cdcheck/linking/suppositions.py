"""What a branch supposes of the names that its condition tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from cdcheck import ir
from cdcheck.abstract.values import Known, Unknown
from cdcheck.linking.frames import Frame


@contextmanager
def supposing(frame: Frame, test: ir.Expression, *, holds: bool) -> Iterator[None]:
    """Runs a branch in which a condition holds, or does not.

    A name that is tested by itself is not known there if what is known of it, a default as a rule,
    would not have led there.
    """
    while isinstance(test, ir.Operation) and test.operator == "not":
        test, holds = test.operands[0], not holds
    name = test.id if isinstance(test, ir.Name) else ""
    names, known = frame.env.names, frame.env.names.get(name)
    if not isinstance(known, Known) or bool(known.value) is holds:
        yield
        return
    names[name] = supposed = Unknown(f"`{name}`, which is tested")
    yield
    if names.get(name) is supposed:
        names[name] = known
