"""What tools answer: text for a reader, and the same as data, both of a bounded size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import join
from typing import Any

from msgspec import Struct

from cdcheck.report.json import constraints_data, finding_data
from cdcheck.report.repeats import by_category
from cdcheck.report.words import count, printable
from cdcheck.results import Confidence, Finding
from cdcheck.session import Report

_MOST_EVIDENCE = 3


class Answer(Struct, frozen=True):
    """Is what a tool answers; `data` is `None` where text is all there is."""

    text: str
    data: Mapping[str, Any] | None = None


class Since(Struct, frozen=True):
    """Is what changed since the last check: whose fingerprints were known, and how many are gone."""

    known: frozenset[str]
    gone: int


def checked(report: Report, folder: str, limit: int, since: Since | None) -> Answer:
    """Answers a check: findings in the order of people, the first `limit` in full, the rest counted."""
    ordered = [told.finding for _, found in by_category(report) for told in found]
    known = since.known if since is not None else frozenset()
    told = [finding for finding in ordered if finding.fingerprint not in known]
    shown, more = told[:limit], max(len(told) - limit, 0)
    data: dict[str, Any] = {
        "met": report.is_met,
        "rules": report.rules,
        "constraints": constraints_data(report.task),
        "found": len(ordered),
        "findings": [_finding(finding, folder) for finding in shown],
        "more": more,
        "suppressed": len(report.suppressed),
        "could_not_tell": len(report.unknown),
        "crashed": [outcome.rule for outcome in report.crashed],
    }
    if since is not None:
        data |= {"new": len(told), "gone": since.gone}
    return Answer("\n".join(_lines(report, folder, shown, more=more, since=since)), data)


CHECKED: Mapping[str, Any] = {
    "type": "object",
    "required": ["met", "rules", "constraints", "found", "findings", "more"],
    "properties": {
        "met": {
            "type": "boolean",
            "description": "Whether no proven finding stands and no rule crashed.",
        },
        "rules": {"type": "string"},
        "constraints": {"type": "object"},
        "found": {"type": "integer", "description": "How many findings there are in all."},
        "new": {"type": "integer"},
        "gone": {"type": "integer"},
        "more": {"type": "integer", "description": "How many findings are left out of `findings`."},
        "suppressed": {"type": "integer"},
        "could_not_tell": {"type": "integer"},
        "crashed": {"type": "array", "items": {"type": "string"}},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "confidence", "message", "path", "line", "fingerprint", "fix"],
                "properties": {
                    "rule": {"type": "string"},
                    "confidence": {"enum": ["proven", "inferred"]},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                    "path": {"type": "string", "description": "Relative to the server's root."},
                    "line": {"type": "integer"},
                    "predicts": {"type": "string", "description": "The error that the code will raise."},
                    "fix": {"enum": ["safe", "unsafe", None], "description": "Whether `fix` mends it."},
                },
            },
        },
    },
}
"""The JSON schema of what `check` answers; fields may be added."""


def _finding(finding: Finding, folder: str) -> dict[str, Any]:
    data = finding_data(finding)
    evidence = [{**one, "path": join(folder, one["path"])} for one in data["evidence"][:_MOST_EVIDENCE]]
    left = len(data["evidence"]) - len(evidence)
    return {
        **data,
        "path": join(folder, data["path"]),
        "evidence": evidence,
        **({"more_evidence": left} if left else {}),
    }


def _lines(
    report: Report, folder: str, shown: Sequence[Finding], *, more: int, since: Since | None
) -> Iterator[str]:
    yield f"{report.rules}: {'met' if report.is_met else 'not met'}, {_counted(report, since)}"
    for finding in shown:
        yield ""
        yield from (printable(line) for line in _told(finding, folder))
    if more:
        yield ""
        yield f"{more:,} more; raise `limit`, or narrow `rules`, to see them"
    for outcome in report.crashed:
        yield printable(f"rule {outcome.rule} crashed: {outcome.error}")


def _counted(report: Report, since: Since | None) -> str:
    proven = sum(f.violation.confidence is Confidence.PROVEN for f in report.findings)
    told = f"{count(len(report.findings), 'finding')} ({proven} proven)"
    if since is not None:
        new = sum(finding.fingerprint not in since.known for finding in report.findings)
        told += f"; since the last check {new} new, {since.gone} gone"
    return told


def _told(finding: Finding, folder: str) -> Iterator[str]:
    said, at = finding.violation, finding.at
    yield f"{join(folder, at.path)}:{at.line}:{at.column}: {said.message}"
    yield f"    {finding.rule}, {said.confidence.value}"
    for evidence in said.evidence[:_MOST_EVIDENCE]:
        yield f"    {join(folder, evidence.at.path)}:{evidence.at.line}: {evidence.note}"
    left = len(said.evidence) - _MOST_EVIDENCE
    if left > 0:
        yield f"    and {left:,} more places"
    if said.predicts:
        yield f"    raises: {said.predicts}"
    if said.hint:
        yield f"    hint: {said.hint}"
    if said.fix is not None:
        yield f"    `fix` mends it{'' if said.fix.is_safe else ', if asked for `unsafe` ones'}"


def cut(lines: Iterable[str], limit: int, way_out: str) -> str:
    """Joins lines up to a limit, and says how many are left and how to see them."""
    every = [printable(line) for line in lines]
    rest = len(every) - limit
    return "\n".join([*every[:limit], f"{rest:,} more; {way_out}"] if rest > 0 else every)
