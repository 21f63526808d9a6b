"""The files of a report of a study: a page, and each table and figure in its formats."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from cdcheck.report import (
    study_html,
    table_csv,
    table_latex,
    table_markdown,
    table_parquet,
)
from cdcheck.report.figures.drawing import Figure
from cdcheck.report.study_report import StudyReport, figures_of
from cdcheck.study.tables import Table

_Writer = Callable[[Table], bytes]


def files_of(report: StudyReport, format_: str | None) -> Mapping[str, bytes]:
    """Gives what is to be written by its path in the folder; `None` stands for all formats."""
    return dict(_files(report, format_))


def _files(report: StudyReport, format_: str | None) -> Iterator[tuple[str, bytes]]:
    for name, (ending, write) in _TABLES.items():
        if format_ in (None, name):
            some = (*report.tables, *report.long) if name in _FOR_PROGRAMS else report.tables
            yield from ((f"tables/{table.name}.{ending}", write(table)) for table in some)
    if format_ in (None, "html", "figures"):
        figures = figures_of(report)
        if format_ != "html":
            yield from _drawn(figures)
        if format_ != "figures":
            yield "index.html", study_html.render(report, figures).encode()


def _drawn(figures: Sequence[Figure]) -> Iterator[tuple[str, bytes]]:
    for figure in figures:
        yield f"figures/{figure.name}.svg", figure.svg
        yield f"figures/{figure.name}.pdf", figure.pdf


_TABLES: Mapping[str, tuple[str, _Writer]] = {
    "csv": ("csv", lambda table: table_csv.render(table).encode()),
    "markdown": ("md", lambda table: table_markdown.render(table).encode()),
    "latex": ("tex", lambda table: table_latex.render(table).encode()),
    "parquet": ("parquet", table_parquet.render),
}
_FOR_PROGRAMS = ("csv", "parquet")
