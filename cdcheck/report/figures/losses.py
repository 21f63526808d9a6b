"""The loss by level, stacked by what it was lost to, a panel a configuration."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from cdcheck.attribution.causes import Part
from cdcheck.report.figures.drawing import GRID, Figure, called, canvas, grid_of, named, saved
from cdcheck.report.palette import COLOURS, ink
from cdcheck.study.outcomes import Task, by_configuration, causes_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST, _WRITTEN, _LETTERS = 12, 0.075, 112
# Every second cause is hatched, so that neighbours are told apart in grey, too.
_HATCHES = ("", "////", "", "....", "", "\\\\\\\\")
# Published labels are no parts, and get the colours of parts in turn.
_OTHERS = tuple(COLOURS[part] for part in Part if part not in {Part.HARNESS, Part.CASCADE})
_INVALIDATED = {"architecture": "#8fb8ad", "database": "#8fae97", "orm": "#cfc7a0"}


def losses(tasks: Sequence[Task], what: str) -> Figure | None:
    """Draws the mean loss to each cause, in the root view, by level."""
    groups = by_configuration(tasks)
    causes = causes_of(tasks)
    if not causes:
        return None
    shown = list(groups)[:_MOST]
    tallest = max(_heights(groups[name]) for name in shown)
    down, across = grid_of(len(shown))
    figure, axes = canvas(down, across, 1.3 + 2.2 * down, sharey=True)
    labels = called(groups, 24)
    for name, panel in zip(shown, axes, strict=False):
        panel.set_title(labels[name])
        _panel(panel, groups[name], causes, tallest)
    for panel in axes[len(shown) :]:
        panel.set_visible(False)
    for panel in axes[::across]:
        panel.set_ylabel("points lost")
    handles, told = axes[0].get_legend_handles_labels()
    columns = max(min(5, len(told), _LETTERS // (max(map(len, told)) + 6)), 1)
    figure.legend(handles[::-1], told[::-1], loc="outside lower center", ncols=columns)
    left = f" {len(groups) - _MOST} configurations are left out." if len(groups) > _MOST else ""
    return saved(
        figure,
        "losses",
        f"Points of {what} that were lost, by level and cause",
        f"Mean loss of {what} by what it was lost to. A loss that only follows from an earlier one is "
        "put down to what that was lost to; the height of a bar is all that was lost. Invalidated is "
        f"what passed in spite of a violation of that family.{left}",
    )


def _panel(axes: "Axes", tasks: Sequence[Task], causes: Sequence[str], tallest: float) -> None:
    levels = sorted({task.design.level for task in tasks})
    found = {level: _means([t for t in tasks if t.design.level == level]) for level in levels}
    bottoms = dict.fromkeys(levels, 0.0)
    for at, cause in enumerate(causes):
        heights = [100 * float(found[level].get(cause, 0)) for level in levels]
        colour = _colour(cause, at)
        hatch = _HATCHES[at % len(_HATCHES)]
        axes.bar(
            levels, heights, 0.78, bottom=list(bottoms.values()), color=colour, edgecolor="white",
            linewidth=0.6, hatch=hatch, label=named(cause.replace(":", ": "), 30),
        )  # fmt: skip
        for level, height in zip(levels, heights, strict=True):
            if height >= _WRITTEN * tallest:
                axes.text(
                    level, bottoms[level] + height / 2, f"{height:.1f}", ha="center", va="center",
                    fontsize=6.5, color=ink(colour),
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8} if hatch else None,
                )  # fmt: skip
            bottoms[level] += height
    axes.set_xlabel("families that the task states")
    axes.set_xticks(range(4), [str(level) for level in range(4)])
    axes.set_xlim(-0.6, 3.6)
    axes.grid(axis="y", color=GRID)


def _heights(tasks: Sequence[Task]) -> float:
    """Gives the height of the highest bar."""
    levels = {task.design.level for task in tasks}
    by_level = [[task for task in tasks if task.design.level == level] for level in levels]
    return max(100 * float(sum(_means(some).values())) for some in by_level)


def _means(tasks: Sequence[Task]) -> Mapping[str, Fraction]:
    total: dict[str, Fraction] = {}
    for task in tasks:
        for cause, loss in task.losses.items():
            total[cause] = total.get(cause, Fraction(0)) + loss
    return {cause: loss / len(tasks) for cause, loss in total.items()}


def _colour(cause: str, at: int) -> str:
    name, _, family = cause.partition(":")
    if name == Part.INVALIDATED and family in _INVALIDATED:
        return _INVALIDATED[family]
    if name in list(Part):
        return COLOURS[Part(name)]
    return _OTHERS[at % len(_OTHERS)]
