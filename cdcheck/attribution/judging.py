"""Weighs what an error in a log says against what the static half found."""

from collections.abc import Iterable

from msgspec import Struct

from cdcheck.attribution.causes import Part, part_of
from cdcheck.attribution.signatures import Match
from cdcheck.results import Finding


class Judgement(Struct, frozen=True):
    """Is what an error comes to, and the finding that was used or goes with it."""

    part: Part
    cause: str
    says: str
    finding: Finding | None
    is_general: bool = False


def judged(
    match: Match | None,
    predicted: Finding | None,
    at_place: Finding | None,
    log: Iterable[str],
) -> Judgement | None:
    """Decides between a signature and findings.

    `log` is what stands beside the error. What came word for word as a finding foretold is that
    finding's. Then a signature counts, unless it is general, then a finding at the place, and last a
    general signature.
    """
    finding = predicted or at_place
    by_finding = None if finding is None else _by(finding)
    if predicted is not None or match is None:
        return by_finding
    said = match.signature
    if said.category is None or said.is_withdrawn("\n".join(log)):
        return by_finding
    if said.is_general and by_finding is not None:
        return by_finding
    return Judgement(part_of(said.category), said.id, said.says, finding, said.is_general)


def _by(finding: Finding) -> Judgement:
    return Judgement(part_of(finding.category), finding.rule, finding.violation.message, finding)
