"""Counts the runs of a plan, and says which of its design there are none of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.study.cells import all_cells, name_of
from cdcheck.study.plan import Plan
from cdcheck.study.records import Cell, Design
from cdcheck.study.tables import Column, Table, Unit

_LEVELS = range(len(FAMILIES) + 1)
_PER_LEVEL = tuple(
    Column(f"L{level}", f"L{level}", Unit.COUNT, f"runs whose task states {level} families")
    for level in _LEVELS
)
_RUNS = Column("runs", "Runs", Unit.COUNT, "all runs of the row")


def tables_of(plan: Plan) -> tuple[Table, ...]:
    """Counts runs by configuration, framework and cell, each by level."""
    designs = [run.design for run in plan.runs]
    return (
        _by("configuration", designs, lambda design: design.configuration),
        _by("framework", designs, lambda design: design.framework or "not stated"),
        _cells(plan),
    )


def absent_cells(designs: Iterable[Design]) -> tuple[Cell, ...]:
    """Lists the sets of families that no task states, by size."""
    there = {design.cell for design in designs}
    return tuple(cell for cell in all_cells() if cell not in there)


def uneven(designs: Iterable[Design]) -> Iterator[str]:
    """Says of each configuration how many tasks it has no run of that another one has."""
    asked: dict[str, set[tuple[str, ...]]] = {}
    for design in designs:
        asked.setdefault(design.configuration, set()).add(design.task[1:])
    everything = set[tuple[str, ...]]().union(*asked.values())
    for configuration, tasks in asked.items():
        if tasks != everything:
            yield f"{configuration} has no run of {len(everything - tasks)} of {len(everything)} tasks"


def _by(name: str, designs: Iterable[Design], key: Callable[[Design], str]) -> Table:
    counted = Counter((key(design), design.level) for design in designs)
    names = dict.fromkeys(name for name, _ in counted)
    rows = [(one, [counted[one, level] for level in _LEVELS]) for one in names]
    return Table(
        name=f"plan_by_{name}",
        title=f"Runs by {name}",
        columns=(Column(name, name.capitalize(), Unit.NAME, f"the {name}"), _RUNS, *_PER_LEVEL),
        rows=tuple((one, sum(counts), *counts) for one, counts in rows),
    )


def _cells(plan: Plan) -> Table:
    runs = Counter(run.design.cell for run in plan.runs)
    absent = absent_cells(run.design for run in plan.runs)
    rules: dict[Cell, dict[str, None]] = {}
    for run in plan.runs:
        rules.setdefault(run.design.cell, {})[run.rules] = None
    return Table(
        name="plan_by_cell",
        title="Runs by what is stated",
        columns=(
            Column("families", "Stated", Unit.NAME, "the families that the task states"),
            _RUNS,
            Column(
                "rules", "Sets of rules", Unit.COUNT, "different sets of rules that they are checked by"
            ),
        ),
        rows=tuple(
            (name_of(cell), runs[cell], len(rules[cell])) for cell in all_cells() if cell in runs
        ),
        notes=(f"absent: {'; '.join(map(name_of, absent))}",) if absent else (),
    )
