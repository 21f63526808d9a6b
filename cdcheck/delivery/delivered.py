"""What a patch comes to: an app, or the fault for which it makes none."""

from pathlib import Path

from msgspec import Struct

from cdcheck.results import Violation

EMPTY = "delivery/empty-patch"
REJECTED = "delivery/patch-does-not-apply"


class Fault(Struct, frozen=True):
    """Says why a patch makes no app: the rule that it breaks, and how."""

    rule: str
    violation: Violation


class Delivered(Struct, frozen=True):
    """Is the app that a patch makes, or the fault for which it makes none.

    `is_partial` marks an app of which only the changed lines are known: no base was given, and the
    patch changes files that it does not bring.
    """

    root: Path
    fault: Fault | None = None
    is_partial: bool = False
