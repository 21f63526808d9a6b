import pytest

from cdcheck.engine import Checked
from cdcheck.model.code import Suppression
from cdcheck.model.places import Location
from cdcheck.results import Category, Finding, Outcome, Status, Violation
from cdcheck.suppressions import Applied, apply

KNOWN = ("orm/lazy-load", "orm/other", "query/n-plus-one")
TEXT = b"""\
# cdcheck: ignore[...] above
rows = session.query(User)
rows = session.query(User)  # cdcheck: ignore[...] behind
rows = session.query(User)
"""


def applied(*comments: Suppression, lines: tuple[int, ...], ran: tuple[str, ...] = KNOWN) -> Applied:
    findings = tuple(
        Finding("orm/lazy-load", Category.ORM, Violation(Location("a.py", line), "lazy", "User"), "")
        for line in lines
    )
    outcomes = tuple(Outcome(rule, Category.ORM, Status.PASSED, 1) for rule in ran)
    return apply(Checked(findings, outcomes, ()), comments, KNOWN, lambda _: TEXT)


def comment(line: int, rule: str = "orm/lazy-load", reason: str = "why") -> Suppression:
    return Suppression(Location("a.py", line), (rule,), reason)


@pytest.mark.parametrize("rule", ["orm/lazy-load", "orm/*", "*"])
def test_a_comment_above_a_line_hides_its_findings(rule: str) -> None:
    found = applied(comment(1, rule), lines=(2,))

    assert found.findings == ()
    assert [(hidden.by, hidden.reason) for hidden in found.suppressed] == [("comment", "why")]


def test_a_comment_behind_code_reaches_no_other_line() -> None:
    found = applied(comment(3), lines=(3, 4))

    assert [finding.at.line for finding in found.findings] == [4]
    assert [hidden.finding.at.line for hidden in found.suppressed] == [3]


def test_a_comment_without_reason_hides_nothing_and_is_found() -> None:
    found = applied(comment(1, reason=""), lines=(2,))

    assert [finding.rule for finding in found.findings] == [
        "delivery/suppression-without-reason",
        "orm/lazy-load",
    ]
    assert found.suppressed == ()


@pytest.mark.parametrize("rule", ["orm/other", "orm/lazy-load", "query/*", "orm/gone"])
def test_a_comment_that_hides_nothing_is_found(rule: str) -> None:
    found = applied(comment(1, rule), lines=())

    assert [finding.rule for finding in found.findings] == ["delivery/unused-suppression"]


def test_a_comment_is_not_judged_by_rules_that_did_not_run() -> None:
    assert applied(comment(1, "orm/*"), lines=(), ran=("orm/other",)).findings == ()


def test_comments_that_say_the_same_have_fingerprints_of_their_own() -> None:
    found = applied(comment(1), comment(3), lines=())

    assert len({finding.fingerprint for finding in found.findings}) == 2
