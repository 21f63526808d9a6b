from msgspec.structs import replace

from cdcheck.model.places import Location
from cdcheck.report import markdown, text
from cdcheck.report.repeats import by_category
from cdcheck.results import Confidence, Finding
from tests.report.reports import UPWARD, report


def upward(line: int, **changes: object) -> Finding:
    at = Location("app/services/users.py", line, 1, line, 2)
    return replace(UPWARD, violation=replace(UPWARD.violation, at=at, **changes))


def told(*findings: Finding) -> list[tuple[int, bool, str]]:
    ((_, shown),) = by_category(report(*findings))
    return [(item.finding.at.line, item.is_whole, item.hint) for item in shown]


def test_four_findings_of_a_rule_are_told_whole() -> None:
    assert all(is_whole for _, is_whole, _ in told(*(upward(line) for line in range(1, 5))))


def test_of_more_the_first_three_are_told_whole_and_the_others_say_what_is_new() -> None:
    findings = [upward(line, hint="another" if line == 5 else "the same") for line in range(1, 7)]

    assert told(*findings) == [
        (1, True, "the same"),
        (2, True, "the same"),
        (3, True, "the same"),
        (4, False, ""),
        (5, False, "another"),
        (6, False, "the same"),
    ]


def test_proven_findings_are_told_apart_from_inferred_ones() -> None:
    inferred = [upward(line, confidence=Confidence.INFERRED) for line in range(1, 9)]

    assert (9, True, UPWARD.violation.hint) in told(*inferred, upward(9))


def test_no_finding_is_left_out() -> None:
    shown = report(*(upward(line, message=f"is number {line}") for line in range(1, 30)))

    for rendered in (text.render(shown), markdown.render(shown)):
        assert all(f"is number {line}" in rendered for line in range(1, 30))
