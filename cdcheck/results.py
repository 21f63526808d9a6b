"""What a check comes to: violations, unknowns, findings, outcomes, and the report over all."""

from enum import StrEnum

from msgspec import Struct

from cdcheck.model.edits import Fix
from cdcheck.model.places import Location


class Category(StrEnum):
    """The part of the work that a finding is about."""

    DELIVERY = "delivery"
    STARTUP = "startup"
    CONTRACT = "contract"
    ARCHITECTURE = "architecture"
    DATABASE = "database"
    QUERY = "query"
    ORM = "orm"
    FRAMEWORK = "framework"
    AUTH = "auth"
    LOGIC = "logic"


class Confidence(StrEnum):
    """How sure a finding is. A proven one fails the gate; an inferred one only with `--strict`."""

    PROVEN = "proven"
    INFERRED = "inferred"


class Evidence(Struct, frozen=True):
    """Is one place that supports a finding, and what is seen there."""

    at: Location
    note: str


class Violation(Struct, frozen=True):
    """Is what a rule yields when its subject breaks it.

    `about` is the stable name of what is accused (never with a line number): the fingerprint is made
    of it, so that a baseline survives edits above the place. `predicts` is the error that the code
    will raise, word for word where it is known. `fix` is what `cdcheck fix` does about it.
    """

    at: Location
    message: str
    about: str
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.PROVEN
    predicts: str = ""
    fix: Fix | None = None


class Unknown(Struct, frozen=True):
    """Is what a rule yields when it cannot tell, with the reason."""

    at: Location
    why: str


class Finding(Struct, frozen=True):
    """Is a violation of a named rule, with its fingerprint."""

    rule: str
    category: Category
    violation: Violation
    fingerprint: str

    @property
    def at(self) -> Location:
        return self.violation.at


class SuppressedFinding(Struct, frozen=True):
    """Is a finding that a comment or the baseline asks to ignore; it stays in every report."""

    finding: Finding
    by: str
    reason: str


class UnknownResult(Struct, frozen=True):
    """Is an `Unknown` of a named rule."""

    rule: str
    unknown: Unknown


class Status(StrEnum):
    """What became of one rule."""

    FAILED = "failed"
    PASSED = "passed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"
    CRASHED = "crashed"


class Outcome(Struct, frozen=True):
    """Sums up one rule over a project; `examined` counts its subjects.

    `error` says what a crashed rule died of.
    """

    rule: str
    category: Category
    status: Status
    examined: int
    error: str = ""
