"""What each stated family costs, by what the points are lost to: the constraint by cause matrix."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from cdcheck.report.figures.drawing import Figure, called, canvas, named, points, saved
from cdcheck.report.table_cells import printed
from cdcheck.study.tables import Table, Unit, Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_VIEW, _CONFIGURATION, _CAUSE, _ALL = "view", "configuration", "cause", "all"
_MOST = 6


class _Matrix(Struct, frozen=True):
    """Is the matrix of one configuration: values by cause, in the order of the families."""

    name: str
    rows: Mapping[str, tuple[Value, ...]]


def causes(table: Table) -> Figure | None:
    """Draws the matrices of a table of causes in the root view, a panel a configuration."""
    families = [column.title for column in table.columns if column.unit is Unit.POINTS]
    matrices = _matrices(table)[:_MOST]
    listed = list(dict.fromkeys(cause for matrix in matrices for cause in matrix.rows))
    if not listed:
        return None
    listed = [*(cause for cause in listed if cause != _ALL), *[_ALL] * (_ALL in listed)]
    most = max(abs(points(v)) for one in matrices for row in one.rows.values() for v in row) or 1
    labels = called((matrix.name for matrix in matrices), 24)
    across = min(3, len(matrices))
    down = -(-len(matrices) // across)
    figure, axes = canvas(down, across, 0.9 + down * (0.7 + 0.25 * len(listed)), sharey=True)
    for matrix, panel in zip(matrices, axes, strict=False):
        _panel(panel, matrix, listed, most)
        panel.set_title(labels[matrix.name])
        panel.set_xticks(range(len(families)), families, fontsize=7, rotation=25, ha="right")
    for panel in axes[len(matrices) :]:
        panel.set_visible(False)
    return saved(
        figure,
        "causes",
        "Points that each stated family costs (across), by what they were lost to (down)",
        "Owen values of the mean loss to each cause, in points of 100. Orange costs, purple gives back. "
        "Rows sum to the last column, columns to the last row; – is not identifiable. "
        "Invalidated is what passed in spite of a violation of that family.",
    )


def _matrices(table: Table) -> list[_Matrix]:
    place = {column.name: at for at, column in enumerate(table.columns)}
    shown = [at for at, column in enumerate(table.columns) if column.unit is Unit.POINTS]
    found: dict[str, dict[str, tuple[Value, ...]]] = {}
    for row in table.rows:
        if row[place[_VIEW]] == "root":
            rows = found.setdefault(str(row[place[_CONFIGURATION]]), {})
            rows[str(row[place[_CAUSE]])] = tuple(row[at] for at in shown)
    return [_Matrix(name, rows) for name, rows in found.items()]


def _panel(axes: "Axes", matrix: _Matrix, listed: Sequence[str], most: float) -> None:
    width = len(next(iter(matrix.rows.values())))
    for down, cause in enumerate(listed):
        values = matrix.rows.get(cause, (None,) * width)
        for across, value in enumerate(values):
            is_sum = cause == _ALL or across == len(values) - 1
            _square(axes, across, down, value, most=most, weight="bold" if is_sum else "normal")
    axes.set_xlim(-0.5, width - 0.5)
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_yticks(range(len(listed)), [named(cause.replace(":", ": "), 30) for cause in listed])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _square(axes: "Axes", x: int, y: int, value: Value, *, most: float, weight: str) -> None:
    from matplotlib import colormaps  # noqa: PLC0415 (comes with cdcheck[study])
    from matplotlib.patches import Rectangle  # noqa: PLC0415 (likewise)

    share = points(value) / most
    colour = "#eeeeee" if value is None else colormaps["PuOr_r"]((share + 1) / 2)
    axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, edgecolor="none"))
    ink = "white" if abs(share) > 0.62 else "black"
    shown = printed(value, Unit.POINTS)
    axes.text(x, y, shown, ha="center", va="center", fontsize=7.5, color=ink, weight=weight)
