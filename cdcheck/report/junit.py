"""Reports as JUnit XML: a suite a category, a test case a rule."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from posixpath import join
from xml.etree import ElementTree

from cdcheck.results import Confidence, Finding, Outcome, Status
from cdcheck.session import Report

# XML 1.0 has no way to write most control characters, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as XML; what fails the gate is a failure, what crashed an error."""
    del is_terminal
    failing: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        failing[finding.rule].append(finding)
    outcomes = [*report.outcomes, *_without_outcome(report)]
    root = ElementTree.Element("testsuites", {"name": "cdcheck"})
    for category in dict.fromkeys(outcome.category for outcome in outcomes):
        cases = [outcome for outcome in outcomes if outcome.category is category]
        suite = ElementTree.SubElement(root, "testsuite", {"name": category.value})
        for outcome in cases:
            found = failing.get(outcome.rule, [])
            _add_case(suite, outcome, found, report.folder, is_strict=report.is_strict)
        _count(suite)
    _total(root)
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _without_outcome(report: Report) -> Iterable[Outcome]:
    """Makes outcomes for what is found about comments, which no rule examines."""
    known = {outcome.rule for outcome in report.outcomes}
    found: Mapping[str, Finding] = {f.rule: f for f in report.findings if f.rule not in known}
    return [Outcome(f.rule, f.category, Status.FAILED, 1) for f in found.values()]


def _add_case(
    suite: ElementTree.Element,
    outcome: Outcome,
    findings: list[Finding],
    folder: str,
    *,
    is_strict: bool,
) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", {"classname": outcome.category.value, "name": outcome.rule}
    )
    if outcome.status is Status.CRASHED:
        ElementTree.SubElement(case, "error", {"message": _writable(outcome.error)})
    elif outcome.status is Status.NOT_APPLICABLE:
        ElementTree.SubElement(case, "skipped", {"message": "nothing to examine"})
    elif outcome.status is Status.UNKNOWN:
        ElementTree.SubElement(case, "skipped", {"message": "could not be told everywhere"})
    failing = [f for f in findings if is_strict or f.violation.confidence is Confidence.PROVEN]
    if failing:
        # Most readers show one failure a case: it tells of all findings.
        more = f" (and {len(failing) - 1:,} more)" if len(failing) > 1 else ""
        first = failing[0]
        said = {"message": _told(first, folder) + more, "type": first.violation.confidence.value}
        ElementTree.SubElement(case, "failure", said).text = "\n".join(
            line for finding in failing for line in _lines(finding, folder)
        )
    for finding in findings:
        if finding not in failing:
            ElementTree.SubElement(case, "system-out").text = f"inferred: {_told(finding, folder)}"


def _told(finding: Finding, folder: str) -> str:
    at = finding.at
    return _writable(f"{join(folder, at.path)}:{at.line}: {finding.violation.message}")


def _lines(finding: Finding, folder: str) -> Iterator[str]:
    yield _told(finding, folder)
    if finding.violation.hint:
        yield _writable(f"    hint: {finding.violation.hint}")


def _count(suite: ElementTree.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _total(root: ElementTree.Element) -> None:
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
