"""Reports as JUnit XML: a suite a category, a test case a rule."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
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
            _add_case(suite, outcome, failing.get(outcome.rule, []), is_strict=report.is_strict)
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
    suite: ElementTree.Element, outcome: Outcome, findings: list[Finding], *, is_strict: bool
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
    for finding in findings:
        violation = finding.violation
        fails = is_strict or violation.confidence is Confidence.PROVEN
        text = _writable(f"{violation.at}: {violation.message}")
        if fails:
            element = ElementTree.SubElement(
                case, "failure", {"message": text, "type": violation.confidence.value}
            )
            element.text = _writable(violation.hint)
        else:
            ElementTree.SubElement(case, "system-out").text = f"inferred: {text}"


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
