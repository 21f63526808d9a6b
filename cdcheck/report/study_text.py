"""Reports of a study for a person at a terminal."""

from collections.abc import Iterator

from cdcheck.report import table_text
from cdcheck.report.study_report import StudyReport
from cdcheck.report.words import listed, printable, shortened

_MOST_ROWS = 30
_SUMMARY = ("design", "overview", "levels", "decomposition", "effects", "impact", "agreement")


def render(report: StudyReport, *, is_whole: bool = False) -> str:
    """Gives the report as text: what there is, and the tables to read first, or all in whole."""
    head = "".join(f"{printable(line)}\n" for line in _head(report))
    if is_whole:
        return "\n".join([head, *map(table_text.render, report.tables)])
    shown = [table for table in report.tables if table.name in _SUMMARY]
    left = listed([table.name for table in report.tables if table not in shown])
    rest = f"not shown: {left}; `--format text` prints all, `--output` writes all\n"
    return "\n".join([head, *(table_text.render(table, _MOST_ROWS) for table in shown), rest])


def _head(report: StudyReport) -> Iterator[str]:
    yield f"{report.study}: {report.told[0]}"
    yield from report.told[1:]
    for title, items in report.lists:
        if items:
            yield f"{title.lower()}:"
            yield from (f"    {line}" for line in shortened(items))
