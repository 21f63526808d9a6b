"""Finds what the static half said before: errors that came as predicted, and findings at a place."""

from collections.abc import Iterable

from cdcheck.model.places import Location
from cdcheck.results import Finding

_SHORTEST = 8


def predicted_in(lines: Iterable[str], findings: Iterable[Finding]) -> Finding | None:
    """Finds the finding whose predicted error a log bears; of several the one that says most."""
    text = "\n".join(lines)
    met = [
        finding
        for finding in findings
        if len(finding.violation.predicts) >= _SHORTEST and finding.violation.predicts in text
    ]
    return max(met, key=lambda finding: (len(finding.violation.predicts), finding.rule), default=None)


def finding_at(place: Location, findings: Iterable[Finding]) -> Finding | None:
    """Finds the finding that is about a line, or has it among its evidence."""
    for finding in findings:
        spots = (finding.at, *(evidence.at for evidence in finding.violation.evidence))
        if any(_covers(spot, place) for spot in spots):
            return finding
    return None


def _covers(spot: Location, place: Location) -> bool:
    return spot.path == place.path and spot.line <= place.line <= max(spot.line, spot.end_line)
