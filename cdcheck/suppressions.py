"""Applies `cdcheck: ignore[...]` comments: keeps what they hide, and judges the comments themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cdcheck.engine import Checked, fingerprint
from cdcheck.model.code import Suppression
from cdcheck.results import Category, Finding, Status, SuppressedFinding, Violation

MISSING_REASON = "delivery/suppression-without-reason"
UNUSED = "delivery/unused-suppression"


@dataclass(frozen=True, slots=True)
class Applied:
    """Splits findings into those that stand and those that a comment hides."""

    findings: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...]


def apply(checked: Checked, comments: Iterable[Suppression], known: Mapping[str, object]) -> Applied:
    """Hides the findings on a comment's line and the line below; a bad comment is a finding.

    A comment is judged unused only if all the rules that it names have run: `known` are all rules.
    """
    by_line: dict[tuple[str, int], list[Suppression]] = {}
    comments = tuple(comments)
    for comment in comments:
        for line in (comment.at.line, comment.at.line + 1):
            by_line.setdefault((comment.at.path, line), []).append(comment)
    standing: list[Finding] = []
    hidden: list[SuppressedFinding] = []
    used: set[Suppression] = set()
    for finding in checked.findings:
        fitting = [
            comment
            for comment in by_line.get((finding.at.path, finding.at.line), [])
            if any(fnmatchcase(finding.rule, pattern) for pattern in comment.rules)
        ]
        used.update(fitting)
        reason = next((comment.reason for comment in fitting if comment.reason), None)
        if reason is None:
            standing.append(finding)
        else:
            hidden.append(SuppressedFinding(finding, "comment", reason))
    ran = {outcome.rule for outcome in checked.outcomes if outcome.status is not Status.CRASHED}
    judged = [
        found
        for comment in comments
        for found in _judge(comment, is_unused=comment not in used and _has_run(comment, ran, known))
    ]
    return Applied(tuple(sorted((*standing, *judged), key=_place)), tuple(hidden))


def _has_run(comment: Suppression, ran: set[str], known: Mapping[str, object]) -> bool:
    named = {rule for rule in known if any(fnmatchcase(rule, p) for p in comment.rules)}
    return named <= ran


def _judge(comment: Suppression, *, is_unused: bool) -> list[Finding]:
    rules = ", ".join(comment.rules)
    if not comment.reason:
        message = f"`ignore[{rules}]` gives no reason, so it hides nothing"
        return [_finding(MISSING_REASON, comment, message, "write the reason behind the bracket")]
    if is_unused:
        message = f"`ignore[{rules}]` hides nothing"
        return [_finding(UNUSED, comment, message, "remove the comment")]
    return []


def _finding(rule: str, comment: Suppression, message: str, hint: str) -> Finding:
    about = f"{comment.at.path}:{','.join(comment.rules)}"
    violation = Violation(comment.at, message, about, hint)
    return Finding(rule, Category.DELIVERY, violation, fingerprint(rule, about))


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.at, finding.rule, finding.violation.message)
