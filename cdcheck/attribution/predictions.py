"""Finds what the static half said before: errors that came as predicted, and findings at a place."""

from collections.abc import Iterable

from cdcheck.model.places import Location
from cdcheck.results import Finding

_SHORTEST = 8


def predicted_in(lines: Iterable[str], findings: Iterable[Finding]) -> Finding | None:
    """Finds the finding whose predicted error a log bears; of several the one that says most.

    Node.js prints the type and the message of some errors apart, so that the message alone counts too.
    """
    text = "\n".join(lines)
    met = [
        finding
        for finding in findings
        if any(len(said) >= _SHORTEST and said in text for said in _forms(finding.violation.predicts))
    ]
    return max(met, key=lambda finding: (len(finding.violation.predicts), finding.rule), default=None)


def _forms(predicted: str) -> tuple[str, ...]:
    type_, mark, message = predicted.partition(": ")
    return (predicted, message) if mark and type_.endswith(("Error", "Exception")) else (predicted,)


def finding_at(place: Location, findings: Iterable[Finding]) -> Finding | None:
    """Finds the finding that is about a line, or has it among its evidence."""
    for finding in findings:
        spots = (finding.at, *(evidence.at for evidence in finding.violation.evidence))
        if any(_covers(spot, place) for spot in spots):
            return finding
    return None


def _covers(spot: Location, place: Location) -> bool:
    return spot.path == place.path and spot.line <= place.line <= max(spot.line, spot.end_line)
