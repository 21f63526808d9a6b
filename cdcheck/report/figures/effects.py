"""The effects of matched pairs with their intervals: a forest plot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdcheck.report.figures.drawing import GRID, QUIET, Figure, called, canvas, named, points, saved
from cdcheck.report.table_cells import printed
from cdcheck.study.tables import Table, Unit, Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEEDED = ("configuration", "constraint", "pairs", "effect", "low", "high", "p_adjusted")
_MOST = 60
_Row = tuple[Value, ...]
_MARKS = ("o", "s", "^", "D", "v", "P")


def effects(table: Table) -> Figure | None:
    """Draws each effect as a point with its 95 % interval, and writes both beside it."""
    place = {column.name: at for at, column in enumerate(table.columns)}
    if not set(_NEEDED) <= place.keys() or not table.rows:
        return None
    rows = [tuple(row[place[name]] for name in _NEEDED) for row in table.rows[:_MOST]]
    groups = list(dict.fromkeys(str(row[0]) for row in rows))
    lines = len(rows) + len(groups)
    figure, (axes,) = canvas(1, 1, 0.9 + 0.22 * lines)
    _points(axes, rows, groups)
    left = len(table.rows) - len(rows)
    return saved(
        figure,
        "effects",
        table.title,
        "Lines are 95 % intervals, clustered; p is adjusted for the tests of a "
        f"configuration. Left of 0 is a loss.{f' {left} effects are left out.' if left else ''}",
    )


def _points(axes: "Axes", rows: Sequence[_Row], groups: Sequence[str]) -> None:
    constraints = dict.fromkeys(str(row[1]) for row in rows)
    marks = {name: _MARKS[at % len(_MARKS)] for at, name in enumerate(constraints)}
    beside = axes.get_yaxis_transform()
    axes.text(1.01, -0.75, "change [95 %], p adjusted, pairs", fontsize=7.5, transform=beside)
    names = called(groups, 44)
    at, ticks = 0, {}
    for group in groups:
        axes.text(0, at, names[group], transform=beside, weight="bold", va="center")
        for row in (row for row in rows if row[0] == group):
            at += 1
            ticks[at] = named(str(row[1]), 30)
            _point(axes, at, row, marks[str(row[1])])
        at += 1
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(at - 0.3, -0.7)
    axes.set_xlabel("change of the mean, percentage points")
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _point(axes: "Axes", at: int, row: _Row, mark: str) -> None:
    _, _, _, effect, low, high, _ = row
    if low is not None and high is not None:
        axes.plot([points(low), points(high)], [at, at], color="#1b2026", linewidth=1.4)
    axes.plot(
        points(effect), at, mark, color="#0072b2", markersize=5.5, markeredgecolor="white",
        markeredgewidth=0.6,
    )  # fmt: skip
    beside = axes.get_yaxis_transform()
    axes.text(1.01, at, _told(row), fontsize=7.5, va="center", transform=beside)


def _told(row: _Row) -> str:
    _, _, pairs, effect, low, high, p = row
    ends = "" if low is None else f" [{printed(low, Unit.POINTS)}, {printed(high, Unit.POINTS)}]"
    shown = printed(p, Unit.PROBABILITY)
    tested = f"  p {'' if shown.startswith('<') else '= '}{shown}"
    return f"{printed(effect, Unit.POINTS)}{ends}{tested}  n = {printed(pairs, Unit.COUNT)}"
