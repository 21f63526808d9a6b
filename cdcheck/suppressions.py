"""Applies `cdcheck: ignore[...]` comments: keeps what they hide, and judges the comments themselves."""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

from cdcheck.engine import Checked, fingerprinted, in_order
from cdcheck.model.code import Suppression
from cdcheck.results import Category, Finding, Status, SuppressedFinding, Violation

MISSING_REASON = "delivery/suppression-without-reason"
UNUSED = "delivery/unused-suppression"


class Applied(Struct, frozen=True):
    """Splits findings into those that stand and those that a comment hides."""

    findings: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...]


def apply(
    checked: Checked,
    comments: Iterable[Suppression],
    known: Iterable[str],
    read: Callable[[str], bytes | None],
) -> Applied:
    """Hides the findings on a comment's line, or below it where it stands alone on its line.

    A bad comment is a finding. It is judged unused only if all the rules that it names have run:
    `known` are all rules there are. `read` gives the bytes of a file.
    """
    comments = tuple(comments)
    reach = _Reach(comments, read)
    standing: list[Finding] = []
    hidden: list[SuppressedFinding] = []
    used: set[Suppression] = set()
    for finding in checked.findings:
        fitting = [comment for comment in reach.over(finding) if _names(comment, finding.rule)]
        used.update(fitting)
        reason = next((comment.reason for comment in fitting if comment.reason), None)
        if reason is None:
            standing.append(finding)
        else:
            hidden.append(SuppressedFinding(finding, "comment", reason))
    ran = {outcome.rule for outcome in checked.outcomes if outcome.status is not Status.CRASHED}
    known = set(known)
    judged = [
        found
        for comment in comments
        for found in _judge(comment, is_unused=comment not in used and _has_run(comment, ran, known))
    ]
    return Applied(in_order((*standing, *fingerprinted(judged))), tuple(hidden))


class _Reach:
    """Knows which comments stand over which lines."""

    def __init__(self, comments: Iterable[Suppression], read: Callable[[str], bytes | None]) -> None:
        self._by_line: dict[tuple[str, int], list[Suppression]] = {}
        for comment in comments:
            path, line = comment.at.path, comment.at.line
            lines = (read(path) or b"").split(b"\n")
            text = lines[line - 1].lstrip() if line <= len(lines) else b""
            reached = line + 1 if text.startswith((b"#", b"//", b"/*", b"*")) else line
            self._by_line.setdefault((path, reached), []).append(comment)

    def over(self, finding: Finding) -> list[Suppression]:
        return self._by_line.get((finding.at.path, finding.at.line), [])


def _names(comment: Suppression, rule: str) -> bool:
    return any(fnmatchcase(rule, pattern) for pattern in comment.rules)


def _has_run(comment: Suppression, ran: set[str], known: set[str]) -> bool:
    return all(rule in ran for rule in known if _names(comment, rule))


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
    return Finding(rule, Category.DELIVERY, Violation(comment.at, message, about, hint), "")
