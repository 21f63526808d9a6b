"""A% by level, a panel a configuration: how much is lost as more is stated."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from cdcheck.report.figures.drawing import GRID, QUIET, Figure, called, canvas, grid_of, saved
from cdcheck.study.outcomes import Task, by_configuration, mean_of
from cdcheck.study.records import Measure
from cdcheck.study.resampling import Cluster, Share, mean_intervals

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 12
_LINES = {
    Measure.RAW: ("#0072b2", "-", "o", "A% raw"),
    Measure.STRICT: ("#d55e00", "--", "s", "A% strict: 0 where a stated family is violated"),
    Measure.SOLVED: ("#4d4d4d", ":", "^", "pass@1: all passed, nothing violated"),
}


def decay(
    tasks: Mapping[Measure, Sequence[Task]], seed: int, cluster: Cluster = Cluster.FRAMEWORK
) -> Figure | None:
    """Draws the means of each measure by level with bands of 95 %."""
    groups = {measure: by_configuration(ones) for measure, ones in tasks.items()}
    names = list(next(iter(groups.values()), {}))
    if not names:
        return None
    shown = names[:_MOST]
    down, across = grid_of(len(shown))
    figure, axes = canvas(down, across, 1.1 + 2.0 * down, sharey=True)
    labels = called(names, 24)
    for name, panel in zip(shown, axes, strict=False):
        panel.set_title(labels[name])
        _panel(panel, name, {measure: ones[name] for measure, ones in groups.items()}, (seed, cluster))
    for panel in axes[len(shown) :]:
        panel.set_visible(False)
    for panel in axes[::across]:
        panel.set_ylabel("percent")
    handles, told = axes[0].get_legend_handles_labels()
    figure.legend(handles, told, loc="outside lower center", ncols=3)
    what = "A%" if Measure.RAW in tasks else "pass@1"
    left = f"; {len(names) - _MOST} configurations are left out" if len(names) > _MOST else ""
    return saved(
        figure,
        "decay",
        f"{what} by level: how much is lost as more is stated",
        "Means over tasks by level, attempts averaged first. Bands are 95 % intervals from a bootstrap "
        f"that draws {cluster}s; with few of them there is no band{left}.",
    )


def _panel(
    axes: "Axes", name: str, tasks: Mapping[Measure, Sequence[Task]], draws: tuple[int, Cluster]
) -> None:
    for measure, (colour, line, mark, label) in _LINES.items():
        ones = tasks.get(measure, ())
        levels = sorted({task.design.level for task in ones})
        if not levels:
            continue
        by_level = [[task for task in ones if task.design.level == level] for level in levels]
        means = [100 * float(sum(map(mean_of, some)) / len(some)) for some in by_level]
        axes.plot(levels, means, line, marker=mark, markersize=4, color=colour, label=label)
        keyed = zip(levels, by_level, strict=True)
        bands = [_band(some, draws, f"{name} {measure} {level}") for level, some in keyed]
        if all(bands):
            ends = [band for band in bands if band]
            low, high = zip(*ends, strict=True)
            axes.fill_between(levels, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.set_xlabel("families that the task states")
    axes.set_xticks(range(4), [str(level) for level in range(4)])
    axes.set_xlim(-0.25, 3.25)
    axes.set_ylim(0, 101)
    axes.grid(axis="y", color=GRID)
    axes.tick_params(color=QUIET)


def _band(tasks: Sequence[Task], draws: tuple[int, Cluster], key: str) -> tuple[float, float] | None:
    seed, cluster = draws
    shares = [Share(cluster.of(task.design), (Fraction(task.mean),)) for task in tasks]
    found = mean_intervals(shares, seed, f"decay {key}")
    return (100 * found[0].low, 100 * found[0].high) if found else None
