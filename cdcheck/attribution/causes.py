"""What a failed assertion can be put down to, and how that is shown."""

from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location
from cdcheck.results import Category, Finding


class Part(StrEnum):
    """Is where lost weight can go: the categories of findings, and four that only assertions have.

    `cascade` stands in the direct view only.
    """

    HARNESS = "harness"
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
    CASCADE = "cascade"
    INVALIDATED = "invalidated"
    UNEXPLAINED = "unexplained"


class Trace(Struct, frozen=True):
    """Is one link of the chain from an assertion to its cause.

    `kind` says where it was seen: start, log, answer, statement, step, finding or request.
    """

    kind: str
    said: str
    at: Location | None = None


class Explanation(Struct, frozen=True):
    """Says which part a failed assertion belongs to, and why.

    `cause` names what happened more finely than the part; `ancestors` are the failed steps that a
    cascade comes from. What `rests_on_state` holds only if what earlier steps were to leave is there.
    """

    part: Part
    cause: str
    says: str
    chain: tuple[Trace, ...] = ()
    ancestors: tuple[str, ...] = ()
    rests_on_state: bool = False


def part_of(category: Category) -> Part:
    """Gives the part that has a category's name."""
    return Part(category.value)


def trace_of(finding: Finding) -> Trace:
    """Makes a finding a link of a chain."""
    return Trace("finding", f"{finding.rule}: {finding.violation.message}", finding.at)
