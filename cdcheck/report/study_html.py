"""Reports of a study as one page of HTML, with the figures in it."""

from base64 import b64encode
from collections.abc import Sequence

from cdcheck.report.figures.drawing import Figure
from cdcheck.report.page import rendered
from cdcheck.report.study_report import StudyReport
from cdcheck.report.table_cells import is_number, printed


def render(report: StudyReport, figures: Sequence[Figure]) -> str:
    """Gives the report as one page that loads nothing; of long tables the rest is counted."""
    return rendered(
        "study.html",
        report=report,
        figures=tuple((one, _address(one)) for one in figures),
        printed=printed,
        is_number=is_number,
        most=300,
        few=40,
    )


def _address(figure: Figure) -> str:
    """Gives a figure as an address, so that nothing in it becomes part of the page."""
    return f"data:image/svg+xml;base64,{b64encode(figure.svg).decode()}"
