"""How figures are drawn and saved: the same data give the same bytes, in SVG and in PDF."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cdcheck.errors import UsageError
from cdcheck.report.words import printable
from cdcheck.study.outcomes import EVERYBODY
from cdcheck.study.tables import Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WIDTH = 7.4
GRID, QUIET = "#d9dde2", "#545d68"
_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "cdcheck",
    "text.parse_math": False,
}
_SVG = {"Date": None, "Creator": "cdcheck"}
_PDF = {"CreationDate": None, "ModDate": None, "Creator": "cdcheck", "Producer": "cdcheck"}


class Figure(Struct, frozen=True):
    """Is a figure in both forms; `says` is its caption, also for those who do not see it."""

    name: str
    title: str
    says: str
    svg: bytes
    pdf: bytes


@contextmanager
def style() -> Iterator[None]:
    """Sets how everything is drawn; raises `UsageError` if matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 (comes with cdcheck[study])
    except ImportError:
        raise UsageError("figures need matplotlib: `pip install 'cdcheck[study]'`") from None

    # What the user's own settings would change must not change a figure.
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def grid_of(panels: int) -> tuple[int, int]:
    """Gives rows and columns for panels, so that few places stay empty."""
    across = 3 if panels in {3, 5, 6, 9} else min(panels, 4)
    return -(-panels // across), across


def canvas(rows: int, columns: int, height: float, **more: Any) -> tuple["Canvas", list["Axes"]]:
    """Makes a figure with its axes in reading order; no window is ever opened."""
    from matplotlib.backends.backend_agg import (  # noqa: PLC0415 (comes with cdcheck[study])
        FigureCanvasAgg,
    )
    from matplotlib.figure import Figure as Made  # noqa: PLC0415 (likewise)

    figure = Made(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False, **more)
    return figure, list(axes.flat)


def saved(canvas: "Canvas", name: str, title: str, says: str) -> Figure:
    """Saves a figure in both forms, with its title on it."""
    canvas.suptitle(title, x=0.012, ha="left", fontsize=11, fontweight="bold")
    svg, pdf = BytesIO(), BytesIO()
    canvas.savefig(pdf, format="pdf", metadata={**_PDF, "Title": title})
    # The layout takes most of the time, and need not be made anew. It is that of the PDF: letters
    # are widest there, as they are not fitted to a screen.
    canvas.set_layout_engine("none")
    canvas.savefig(svg, format="svg", metadata=_SVG)
    return Figure(name, title, says, svg.getvalue(), pdf.getvalue())


def points(value: Value) -> float:
    """Gives a part of 1 in points of 100; what is absent is drawn as none."""
    return 0.0 if value is None or isinstance(value, str) else 100 * float(value)


def called(names: Iterable[str], most: int) -> dict[str, str]:
    """Says what configurations are called in a figure: without the agent, where all have the same."""
    all_ = list(names)
    agents = {name.rpartition("/")[0] for name in all_ if name != EVERYBODY}
    agent = f"{agents.pop()}/" if len(agents) == 1 and all(agents) else ""
    return {name: named(name.removeprefix(agent), most) for name in all_}


def named(text: str, most: int = 34) -> str:
    """Gives a name of what was studied as it stands in a figure."""
    shown = printable(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
