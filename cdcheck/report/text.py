"""Reports for a person at a terminal: grouped by category, with the source, a hint, and a summary."""

import os
from collections.abc import Iterator
from io import StringIO
from itertools import groupby

from cdcheck.baseline import BY
from cdcheck.report.excerpts import Excerpt, excerpt
from cdcheck.report.repeats import Told, by_category
from cdcheck.report.summary import examined, stated
from cdcheck.report.words import count, printable, shortened
from cdcheck.results import Confidence, SuppressedFinding
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
    for category, findings in by_category(report):
        yield f"{category}: {count(len(findings), 'finding')}", "bold"
        yield "", ""
        for is_whole, alike in groupby(findings, key=lambda told: told.is_whole):
            for told in alike:
                yield from _finding(report, told)
            if not is_whole:
                yield "", ""
    yield from _unknown(report)
    yield from _hidden(report)
    yield from _summary(report)


def _finding(report: Report, told: Told) -> Iterator[tuple[str, str]]:
    violation = told.finding.violation
    at = violation.at
    colour = "red" if violation.confidence is Confidence.PROVEN else "yellow"
    yield f"{at.path}:{at.line}:{at.column}: {violation.message}", f"bold {colour}"
    shown = excerpt(at, report.read(at.path)) if told.is_whole else None
    if shown is not None:
        yield from _excerpt_lines(shown, colour)
    if told.predicts:
        yield f"    at run time: {told.predicts}", ""
    if told.is_whole:
        for line in shortened([f"{item.at}: {item.note}" for item in violation.evidence]):
            yield f"    {line}", "dim"
    if told.hint:
        yield f"    hint: {told.hint}", "cyan"
    if told.is_whole:
        fix = violation.fix
        mends = "" if fix is None else f", `cdcheck fix{'' if fix.is_safe else ' --unsafe'}` mends it"
        yield f"    {told.finding.rule}, {violation.confidence}{mends}", "dim"
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
    by_baseline = [item for item in report.suppressed if item.by == BY]
    by_comment = [item for item in report.suppressed if item.by != BY]
    if by_comment:
        yield f"suppressed: {len(by_comment)}", "bold"
        for item in by_comment:
            yield f"    {_told_briefly(item)}  ({item.by}: {item.reason})", "dim"
        yield "", ""
    if by_baseline:
        yield f"{by_baseline[0].reason}: {len(by_baseline)}", "bold"
        for line in shortened([_told_briefly(item) for item in by_baseline]):
            yield f"    {line}", "dim"
        yield "", ""


def _told_briefly(item: SuppressedFinding) -> str:
    return f"{item.finding.at}: {item.finding.violation.message}"


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
