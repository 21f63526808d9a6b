"""Reports as one page of HTML, for a person who reads about an app at length."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from cdcheck.catalog import Catalog, title_of
from cdcheck.model.task import Task
from cdcheck.report.excerpts import Line, surroundings
from cdcheck.report.page import from_markdown, rendered
from cdcheck.report.summary import examined
from cdcheck.results import Category, Confidence, Evidence, Finding, Status
from cdcheck.session import Report

_WHOLE, _BRIEF, _EVIDENCE, _LISTED = 5, 100, 12, 300
_FAMILIES = ("architecture", "database", "orm", "framework")


class Stated(Struct, frozen=True):
    """Is a constraint, its value, and where that comes from."""

    family: str
    value: str
    how: str


class ShownEvidence(Struct, frozen=True):
    """Is a place that supports a finding, with its line of source if there is one."""

    evidence: Evidence
    source: str


class ShownFinding(Struct, frozen=True):
    """Is a finding that is told in full; `more` counts the evidence that is left out."""

    finding: Finding
    code: tuple[Line, ...]
    evidence: tuple[ShownEvidence, ...]
    more: int


class ShownRule(Struct, frozen=True):
    """Is what was found by a rule: some findings in full, others in a line, the rest counted.

    `page` is the beginning of its page as HTML, empty for a rule that has none.
    """

    id: str
    title: str
    page: str
    count: int
    whole: tuple[ShownFinding, ...]
    brief: tuple[Finding, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.whole) - len(self.brief)


class ShownCategory(Struct, frozen=True):
    """Is a category with the rules that found something, the proven first."""

    name: str
    rules: tuple[ShownRule, ...]

    @property
    def count(self) -> int:
        return sum(rule.count for rule in self.rules)


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as one page that loads nothing; what is left out of it is counted."""
    del is_terminal
    return rendered(
        "check.html",
        report=report,
        stated=tuple(_stated(report.task)),
        categories=tuple(_categories(report)),
        summary=tuple(examined(report)),
        proven=sum(f.violation.confidence is Confidence.PROVEN for f in report.findings),
        ran=tuple(o for o in report.outcomes if o.status is not Status.NOT_APPLICABLE),
        idle=tuple(o.rule for o in report.outcomes if o.status is Status.NOT_APPLICABLE),
        most=_LISTED,
    )


def _stated(task: Task) -> Iterator[Stated]:
    for family in _FAMILIES:
        value = getattr(task, family)
        if family in task.inferred:
            how = "inferred from the app" if value else "stated, but could not be inferred"
        elif value is None:
            continue
        else:
            how = "from the settings" if family in task.configured else "stated"
        yield Stated(family, value or "", how)


def _categories(report: Report) -> Iterator[ShownCategory]:
    pages = Catalog().pages
    by_rule: dict[tuple[Category, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda found: found.at):
        by_rule.setdefault((finding.category, finding.rule), []).append(finding)
    for category in Category:
        rules = tuple(
            _rule(report, rule, findings, pages)
            for (of, rule), findings in by_rule.items()
            if of is category
        )
        if rules:
            yield ShownCategory(category.value, tuple(sorted(rules, key=_proven_first)))


def _proven_first(rule: ShownRule) -> bool:
    return rule.whole[0].finding.violation.confidence is not Confidence.PROVEN


def _rule(report: Report, rule: str, findings: list[Finding], pages: Mapping[str, Path]) -> ShownRule:
    page = pages.get(rule)
    ordered = sorted(findings, key=lambda f: f.violation.confidence is not Confidence.PROVEN)
    whole = len(ordered) if len(ordered) <= _WHOLE + 1 else _WHOLE
    return ShownRule(
        rule,
        title_of(page) if page is not None else rule.partition("/")[2].replace("-", " "),
        from_markdown(page.read_text("utf-8")) if page is not None else "",
        len(ordered),
        tuple(_whole(finding, report.read) for finding in ordered[:whole]),
        tuple(ordered[whole : whole + _BRIEF]),
    )


def _whole(finding: Finding, read: Callable[[str], bytes | None]) -> ShownFinding:
    evidence = finding.violation.evidence
    return ShownFinding(
        finding,
        surroundings(finding.at, read(finding.at.path)),
        tuple(_evidence(finding, read)),
        max(len(evidence) - _EVIDENCE, 0),
    )


def _evidence(finding: Finding, read: Callable[[str], bytes | None]) -> Iterator[ShownEvidence]:
    for one in finding.violation.evidence[:_EVIDENCE]:
        # The line of the finding itself is shown above its evidence.
        is_seen = one.at.path == finding.at.path and one.at.line == finding.at.line
        lines = () if is_seen else surroundings(one.at, read(one.at.path), around=0)
        source = "".join((lines[0].before, lines[0].marked, lines[0].after)) if lines else ""
        yield ShownEvidence(one, source.strip())
