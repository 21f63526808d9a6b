"""Reports as annotations of a GitHub workflow run."""

from collections.abc import Iterator
from posixpath import join

from cdcheck.report.words import count, printable
from cdcheck.results import Confidence, Finding
from cdcheck.session import Report

_COMMANDS = {Confidence.PROVEN: "error", Confidence.INFERRED: "warning"}


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives one workflow command a finding, and a line that says whether the rules are met."""
    del is_terminal
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield from (_annotation(report, finding) for finding in report.findings)
    for outcome in report.crashed:
        yield f"::error title=cdcheck::{_data(f'rule {outcome.rule} crashed: {outcome.error}')}"
    verdict = "met" if report.is_met else "not met"
    yield f"{report.rules}: {verdict}, {count(len(report.findings), 'finding')}"


def _annotation(report: Report, finding: Finding) -> str:
    violation = finding.violation
    at = violation.at
    command = "error" if report.is_strict else _COMMANDS[violation.confidence]
    properties = {"file": join(report.folder, at.path), "line": str(at.line), "col": str(at.column)}
    # GitHub refuses an end column on an annotation of several lines.
    if at.end_line > at.line:
        properties["endLine"] = str(at.end_line)
    elif at.end_column > at.column:
        properties["endColumn"] = str(at.end_column)
    properties["title"] = finding.rule
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    hint = f"\n{violation.hint}" if violation.hint else ""
    return f"::{command} {told}::{_data(violation.message + hint)}"


def _data(text: str) -> str:
    return "%0A".join(printable(line).replace("%", "%25") for line in text.split("\n"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
