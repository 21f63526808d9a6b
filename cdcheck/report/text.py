"""Reports for a person at a terminal: grouped by category, with the source, a hint, and a summary."""

import os
from collections.abc import Iterator
from io import StringIO
from itertools import groupby

from cdcheck.report.excerpts import Excerpt, excerpt
from cdcheck.report.summary import examined, stated
from cdcheck.report.words import count, printable, shortened
from cdcheck.results import Category, Confidence, Finding
from cdcheck.session import Report


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as text, coloured on a terminal unless `NO_COLOR` is set."""
    lines = [(printable(text), style) for text, style in _lines(report)]
    if not is_terminal or os.environ.get("NO_COLOR"):
        return "\n".join(text for text, _ in lines) + "\n"
    from rich.console import Console  # noqa: PLC0415 (drawn on terminals only)
    from rich.text import Text  # noqa: PLC0415 (drawn on terminals only)

    console = Console(file=StringIO(), force_terminal=True, highlight=False, soft_wrap=True)
    with console.capture() as captured:
        for text, style in lines:
            console.print(Text(text, style=style))
    return captured.get()


def _lines(report: Report) -> Iterator[tuple[str, str]]:
    by_category = groupby(
        sorted(report.findings, key=lambda f: (list(Category).index(f.category), f.at)),
        key=lambda finding: finding.category,
    )
    for category, findings in by_category:
        found = list(findings)
        yield f"{category}: {count(len(found), 'finding')}", "bold"
        yield "", ""
        for finding in found:
            yield from _finding(report, finding)
    yield from _unknown(report)
    yield from _hidden(report)
    yield from _summary(report)


def _finding(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    violation = finding.violation
    at = violation.at
    colour = "red" if violation.confidence is Confidence.PROVEN else "yellow"
    yield f"{at.path}:{at.line}:{at.column}: {violation.message}", f"bold {colour}"
    shown = excerpt(at, report.read(at.path))
    if shown is not None:
        yield from _excerpt_lines(shown, colour)
    if violation.predicts:
        yield f"    at run time: {violation.predicts}", ""
    for line in shortened([f"{evidence.at}: {evidence.note}" for evidence in violation.evidence]):
        yield f"    {line}", "dim"
    if violation.hint:
        yield f"    hint: {violation.hint}", "cyan"
    yield f"    {finding.rule}, {violation.confidence}", "dim"
    yield "", ""


def _excerpt_lines(shown: Excerpt, colour: str) -> Iterator[tuple[str, str]]:
    yield f"    {shown.number:>4} | {shown.text}", ""
    yield f"         | {shown.marks}", colour


def _unknown(report: Report) -> Iterator[tuple[str, str]]:
    if not report.unknown:
        return
    yield f"could not be told: {len(report.unknown)}", "bold"
    for line in shortened(
        [f"{item.unknown.at}: {item.unknown.why}  ({item.rule})" for item in report.unknown]
    ):
        yield f"    {line}", "dim"
    yield "", ""


def _hidden(report: Report) -> Iterator[tuple[str, str]]:
    if not report.suppressed:
        return
    yield f"suppressed: {len(report.suppressed)}", "bold"
    for item in report.suppressed:
        at = item.finding.at
        yield f"    {at}: {item.finding.violation.message}  ({item.by}: {item.reason})", "dim"
    yield "", ""


def _summary(report: Report) -> Iterator[tuple[str, str]]:
    for outcome in report.crashed:
        yield f"rule {outcome.rule} crashed: {outcome.error}", "bold red"
    verdict = "met" if report.is_met else "not met"
    colour = "green" if report.is_met else "red"
    yield f"{report.rules}: {verdict}", f"bold {colour}"
    yield f"    {stated(report.task)}", "dim"
    for line in examined(report):
        yield f"    {line}", "dim"
    if report.findings:
        yield "    `cdcheck explain RULE` says what a rule is about and shows what it lets pass", "dim"
