"""Findings in the order in which people read them, and how much is told of each."""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from cdcheck.results import Category, Confidence, Finding
from cdcheck.session import Report

_WHOLE = 3


class Told(Struct, frozen=True):
    """Is a finding and what is said of it; of one that repeats others, only what is new."""

    finding: Finding
    is_whole: bool
    predicts: str
    hint: str


def by_category(report: Report) -> Iterator[tuple[Category, list[Told]]]:
    """Gives the findings of each category that has any: those of a rule together, by place."""
    order = list(Category)
    found = sorted(report.findings, key=lambda f: (order.index(f.category), f.at))
    for category, findings in groupby(found, key=lambda finding: finding.category):
        alike: dict[tuple[str, Confidence], list[Finding]] = {}
        for finding in findings:
            alike.setdefault((finding.rule, finding.violation.confidence), []).append(finding)
        yield category, [told for same in alike.values() for told in _of(same)]


def _of(findings: list[Finding]) -> Iterator[Told]:
    whole = len(findings) if len(findings) <= _WHOLE + 1 else _WHOLE
    for finding in findings[:whole]:
        yield Told(finding, True, finding.violation.predicts, finding.violation.hint)
    for before, finding in zip(findings[whole - 1 :], findings[whole:], strict=False):
        said, last = finding.violation, before.violation
        yield Told(
            finding,
            False,
            said.predicts if said.predicts != last.predicts else "",
            said.hint if said.hint != last.hint else "",
        )
