"""Reports of a study for a person at a terminal."""

from collections.abc import Iterator

from cdcheck.report import table_text
from cdcheck.report.study_report import StudyReport, headline
from cdcheck.report.words import printable, shortened

_MOST_ROWS = 30
_LEFT_OUT = ("dictionary",)


def render(report: StudyReport) -> str:
    """Gives the report as text: what there is, then its tables, the long ones in part."""
    head = "".join(f"{printable(line)}\n" for line in _head(report))
    tables = (table for table in report.tables if table.name not in _LEFT_OUT)
    return "\n".join([head, *(table_text.render(table, _MOST_ROWS) for table in tables)])


def _head(report: StudyReport) -> Iterator[str]:
    told = list(headline(report.gathered))
    yield f"{report.gathered.study}: {told[0]}"
    yield from told[1:]
    yield from (f"    {line}" for line in shortened(list(report.gathered.refused)))
