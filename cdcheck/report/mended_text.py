"""What mending came to, for a person at a terminal."""

from collections.abc import Iterator

from cdcheck.fixing import Mended
from cdcheck.report.diffs import diffs_of
from cdcheck.report.words import count, printable
from cdcheck.results import Confidence, Finding

_MOST_LEFT = 10


def render(mended: Mended, *, is_diff: bool = False) -> str:
    """Says what was mended, what was not and why, and what is left; `is_diff` shows the changes."""
    lines = [*(_diffs(mended) if is_diff else ()), *_told(mended, is_diff=is_diff)]
    return "\n".join(printable(line) for line in lines) + "\n"


def _diffs(mended: Mended) -> Iterator[str]:
    for diff in diffs_of(mended):
        yield from diff
        yield ""


def _told(mended: Mended, *, is_diff: bool) -> Iterator[str]:
    for finding in mended.mended:
        yield _line(finding)
    if mended.mended:
        yield ""
    would = "would be mended" if is_diff else "mended"
    files = f" in {count(len(mended.changed), 'file')}" if mended.changed else ""
    yield f"{count(len(mended.mended), 'finding')} {would}{files}"
    for refused in mended.refused:
        yield f"    not mended: {_line(refused.finding)}: {refused.why}"
    if mended.unsafe:
        yield f"    `--unsafe` also tries {count(len(mended.unsafe), 'fix', 'fixes')}"
    left = mended.after.findings
    proven = sum(finding.violation.confidence is Confidence.PROVEN for finding in left)
    yield f"    {count(len(left), 'finding')} left ({proven} proven)"
    yield from (f"        {_line(finding)}" for finding in left[:_MOST_LEFT])
    if len(left) > _MOST_LEFT:
        yield f"        and {len(left) - _MOST_LEFT:,} more; `cdcheck check` tells all"
    yield f"{mended.after.rules}: {'met' if mended.after.is_met else 'not met'}"


def _line(finding: Finding) -> str:
    at = finding.at
    return f"{at.path}:{at.line}:{at.column}: {finding.violation.message}  ({finding.rule})"
