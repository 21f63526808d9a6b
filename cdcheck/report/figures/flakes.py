"""Every task and attempt as one square: which results repeat, and which do not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdcheck.report.figures.drawing import QUIET, Figure, called, canvas, saved
from cdcheck.study.outcomes import Task, by_configuration, configurations_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

_MOST, _MOST_TASKS = 8, 400


def flakes(tasks: Sequence[Task], what: str = "A% of the attempt") -> Figure | None:
    """Draws the value of every attempt, tasks by level and mean; nothing if no task has two."""
    if not any(len(task.attempts) > 1 for task in tasks):
        return None
    groups = by_configuration(tasks)
    names = configurations_of(tasks)[:_MOST]
    tallest = min(max(len(groups[name]) for name in names), _MOST_TASKS)
    figure, axes = canvas(1, len(names), 1.6 + min(max(tallest * 0.062, 1.2), 7.2))
    labels = called(names, 20)
    for name, panel in zip(names, axes, strict=True):
        drawn = _panel(panel, groups[name][:_MOST_TASKS])
        panel.set_title(labels[name], fontsize=8)
    axes[0].set_ylabel("tasks, by level and within it by mean")
    bar = figure.colorbar(drawn, ax=axes, location="bottom", shrink=0.5, aspect=32, pad=0.03)
    bar.set_label(what)
    return saved(
        figure,
        "flakes",
        "Every attempt at every task",
        "A row is a task, a column an attempt at it, brighter is a higher value. Rows of one shade "
        "repeat, rows of many are flaky. A dot is an attempt that passed everything; white was not run.",
    )


def _panel(axes: "Axes", tasks: Sequence[Task]) -> "AxesImage":
    from matplotlib import colormaps  # noqa: PLC0415 (comes with cdcheck[study])

    ordered = sorted(tasks, key=lambda task: (task.design.level, -task.mean))
    width = max(len(task.attempts) for task in ordered)
    cells = [
        [100 * float(one.value) for one in task.attempts] + [float("nan")] * (width - len(task.attempts))
        for task in ordered
    ]
    drawn = axes.imshow(
        cells, aspect="auto", cmap=colormaps["cividis"], vmin=0, vmax=100, interpolation="nearest"
    )
    solved = [
        (x, y) for y, task in enumerate(ordered) for x, one in enumerate(task.attempts) if one.value == 1
    ]
    if any(one.value not in (0, 1) for task in ordered for one in task.attempts):
        axes.scatter([x for x, _ in solved], [y for _, y in solved], s=3, color="black", linewidths=0)
    _levels(axes, [task.design.level for task in ordered])
    axes.set_xticks(range(width), [str(at + 1) for at in range(width)] if width <= 10 else [""] * width)
    axes.set_xlabel("attempt")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return drawn


def _levels(axes: "Axes", levels: Sequence[int]) -> None:
    """Draws a line between levels, and names each in the middle of its rows."""
    begins = [at for at, level in enumerate(levels) if at == 0 or level != levels[at - 1]]
    ends = [*begins[1:], len(levels)]
    for end in ends[:-1]:
        axes.axhline(end - 0.5, color="white", linewidth=2)
    middles = [(begin + end - 1) / 2 for begin, end in zip(begins, ends, strict=True)]
    axes.set_yticks(middles, [f"L{levels[at]}" for at in begins], color=QUIET)
