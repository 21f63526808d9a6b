"""Reports as Markdown, for pull requests and job summaries."""

from collections.abc import Iterator

from cdcheck.report.excerpts import excerpt
from cdcheck.report.repeats import Told, by_category
from cdcheck.report.summary import examined, stated
from cdcheck.report.words import count, shortened
from cdcheck.results import SuppressedFinding, UnknownResult
from cdcheck.session import Report

_LANGUAGES = {
    "py": "python",
    **dict.fromkeys(("js", "mjs", "cjs", "jsx"), "javascript"),
    **dict.fromkeys(("ts", "mts", "cts", "tsx"), "typescript"),
}


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as Markdown: the verdict first, then the findings by category."""
    del is_terminal
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    verdict = "met" if report.is_met else "not met"
    yield f"## cdcheck {report.rules}: {verdict}"
    yield ""
    yield f"- {stated(report.task)}"
    yield from (f"- {line}" for line in examined(report))
    for category, findings in by_category(report):
        yield ""
        yield f"### {category.value}: {count(len(findings), 'finding')}"
        for told in findings:
            yield ""
            yield from _finding(report, told)
    yield from _folded("Could not be told", [_unknown(item) for item in report.unknown])
    yield from _folded("Suppressed", [_suppressed(item) for item in report.suppressed])


def _unknown(item: UnknownResult) -> str:
    return f"{_code(str(item.unknown.at))} {_text(item.unknown.why)} (`{item.rule}`)"


def _suppressed(item: SuppressedFinding) -> str:
    finding = item.finding
    told = f"{_code(str(finding.at))} {_text(finding.violation.message)} (`{finding.rule}`)"
    return f"{told}: {_text(item.reason)}"


def _finding(report: Report, told: Told) -> Iterator[str]:
    violation = told.finding.violation
    about = f"({violation.confidence}, `{told.finding.rule}`)"
    yield f"**{_code(str(violation.at))}** {_text(violation.message)} {about}"
    shown = excerpt(violation.at, report.read(violation.at.path)) if told.is_whole else None
    if shown is not None:
        fence = "`" * (max(3, _longest_run(shown.text) + 1))
        yield ""
        yield fence + _LANGUAGES.get(violation.at.path.rpartition(".")[2], "")
        yield shown.text
        yield fence
    evidence = violation.evidence if told.is_whole else ()
    details = [f"at run time: {_text(told.predicts)}"] if told.predicts else []
    details += shortened([f"{_code(str(item.at))} {_text(item.note)}" for item in evidence])
    details += [f"hint: {_text(told.hint)}"] if told.hint else []
    if details:
        yield ""
        yield from (f"- {detail}" for detail in details)


def _folded(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"<details><summary>{title}: {len(items)}</summary>"
        yield ""
        yield from (f"- {item}" for item in items)
        yield ""
        yield "</details>"


def _code(text: str) -> str:
    fence = "`" * (_longest_run(text) + 1)
    return f"{fence}{text}{fence}"


def _text(text: str) -> str:
    """Escapes what Markdown would take for HTML or mentions; code in backticks stays as it is."""
    parts = text.replace("\n", " ").split("`")
    plain = (part.replace("<", "&lt;").replace("@", "&#64;") for part in parts[::2])
    return "`".join(
        part
        for pair in zip(plain, [*parts[1::2], None], strict=False)
        for part in pair
        if part is not None
    )


def _longest_run(text: str) -> int:
    longest = current = 0
    for character in text:
        current = current + 1 if character == "`" else 0
        longest = max(longest, current)
    return longest
