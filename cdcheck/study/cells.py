"""The mean of every set of stated families, over the same frameworks and engines in each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from msgspec import Struct

from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.study.outcomes import Number, Task, by_configuration, mean, mean_of
from cdcheck.study.records import Cell
from cdcheck.study.tables import Column, Table, Unit, Value

NOTHING: Cell = frozenset()


class Block(NamedTuple):
    """Is what is compared with itself: a configuration at one framework and template."""

    configuration: str
    template: str
    framework: str


class Grid(Struct, frozen=True):
    """Holds the tasks that a comparison of cells uses: every block has the same cells and engines.

    `left_out` says which tasks are not used, and why.
    """

    configuration: str
    cells: tuple[Cell, ...]
    engines: tuple[str, ...]
    blocks: Mapping[Block, Mapping[Cell, tuple[Task, ...]]]
    left_out: tuple[str, ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(t for cells in self.blocks.values() for tasks in cells.values() for t in tasks)


def name_of(cell: Cell) -> str:
    """Names a cell by its families, in their fixed order."""
    return " + ".join(in_order(cell)) or "none"


def in_order(families: Iterable[str]) -> tuple[str, ...]:
    """Sorts families: architecture, database, ORM, then any others by name."""
    met = set(families)
    known = [family for family in FAMILIES if family in met]
    return (*known, *sorted(met.difference(known)))


def all_cells() -> tuple[Cell, ...]:
    """Gives the eight sets of families, small ones first."""
    sizes = range(len(FAMILIES) + 1)
    return tuple(frozenset(names) for size in sizes for names in combinations(FAMILIES, size))


def grid_of(tasks: Sequence[Task], configuration: str) -> Grid:
    """Chooses the blocks that have all cells, for as many engines as leave most tasks in.

    A cell that fewer than half of the blocks have is left out rather than they. The choice looks at
    which tasks there are, and never at what they came to.
    """
    held = _by_block(tasks)
    met = {cell: sum(cell in ones for ones in held.values()) for cell in all_cells()}
    cells = tuple(cell for cell, count in met.items() if count and 2 * count >= len(held))
    rare = [cell for cell, count in met.items() if count and cell not in cells]
    engines = _engines(held, cells)
    complete = {block: _filled(ones, cells, engines) for block, ones in held.items()}
    blocks = {block: filled for block, filled in complete.items() if filled}
    left_out = (*_rare_cells(rare), *_left_out(tasks, held, blocks, engines))
    return Grid(configuration, cells, engines, blocks, left_out)


def block_values(grid: Grid, number: Number = mean_of) -> Mapping[Block, Mapping[Cell, Fraction]]:
    """Gives the mean of each cell in each block: tasks count equally, so that engines do."""
    return {
        block: {cell: mean(number(task) for task in tasks) for cell, tasks in cells.items()}
        for block, cells in grid.blocks.items()
    }


def cell_values(grid: Grid, number: Number = mean_of) -> Mapping[Cell, Fraction]:
    """Gives v(S) of every cell that the grid has: the mean over engines of the mean over blocks."""
    values = block_values(grid, number).values()
    return {cell: mean(one[cell] for one in values) for cell in grid.cells} if values else {}


def cells_table(tasks: Sequence[Task], what: str) -> Table:
    """Shows v(S), all engines and each; `what` names the measure."""
    grids = [grid_of(ones, name) for name, ones in by_configuration(tasks).items()]
    return Table(
        name="cells",
        title=f"Mean {what} by the set of stated families",
        columns=_COLUMNS,
        rows=tuple(row for grid in grids for row in _rows(grid)),
        notes=(
            "attempts at a task are averaged first, then tasks, unweighted; engines count equally",
            "all cells of a configuration have the same frameworks, so that they can be subtracted",
            *(note for grid in grids for note in notes_of(grid)),
        ),
    )


def notes_of(grid: Grid) -> tuple[str, ...]:
    """Says what a grid leaves out, with the name of its configuration."""
    return tuple(f"{grid.configuration}: {said}" for said in grid.left_out)


_Held = Mapping[Block, Mapping[Cell, Mapping[tuple[str, str], Task]]]


def _by_block(tasks: Iterable[Task]) -> _Held:
    held: dict[Block, dict[Cell, dict[tuple[str, str], Task]]] = defaultdict(lambda: defaultdict(dict))
    for task in tasks:
        design = task.design
        block = Block(design.configuration, design.template, design.framework)
        held[block][design.cell][design.database, design.orm] = task
    return held


def _engines(held: _Held, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Picks the engines for which most tasks stay in: more engines may mean fewer complete blocks."""
    met = {
        engine
        for ones in held.values()
        for cell, tasks in ones.items()
        if "database" in cell
        for engine, _ in tasks
    }
    if not met:
        return ()
    sets = [chosen for size in range(len(met), 0, -1) for chosen in combinations(sorted(met), size)]
    return max(sets, key=lambda chosen: _task_count(held, cells, chosen))


def _task_count(held: _Held, cells: Sequence[Cell], engines: tuple[str, ...]) -> int:
    filled = (_filled(ones, cells, engines) for ones in held.values())
    return sum(len(tasks) for cells_ in filled for tasks in cells_.values())


def _filled(
    ones: Mapping[Cell, Mapping[tuple[str, str], Task]],
    cells: Sequence[Cell],
    engines: tuple[str, ...],
) -> Mapping[Cell, tuple[Task, ...]]:
    """Gives a block's tasks by cell, or nothing if any cell lacks an engine or one of its ORMs."""
    orms = sorted({orm for cell, tasks in ones.items() if "orm" in cell for _, orm in tasks})
    filled = {}
    for cell in cells:
        wanted = [
            (engine, orm)
            for engine in (engines if "database" in cell else ("",))
            for orm in (orms if "orm" in cell else ("",))
        ]
        tasks = ones.get(cell, {})
        if not wanted or not all(choice in tasks for choice in wanted):
            return {}
        filled[cell] = tuple(tasks[choice] for choice in wanted)
    return filled


def _rare_cells(cells: Iterable[Cell]) -> Iterable[str]:
    names = ", ".join(f"({name_of(cell)})" for cell in cells)
    if names:
        yield f"sets of families that less than half of the frameworks have are left out: {names}"


def _left_out(
    tasks: Sequence[Task], held: _Held, blocks: Mapping[Block, object], engines: tuple[str, ...]
) -> tuple[str, ...]:
    incomplete = sorted({block.framework for block in held if block not in blocks})
    met = {task.design.database for task in tasks if "database" in task.design.cell}
    others = sorted(met.difference(engines))
    unknown = sum(not task.design.cell <= set(FAMILIES) for task in tasks)
    said = []
    if incomplete:
        count = sum(block not in blocks for block in held)
        names = ", ".join(name or "none stated" for name in incomplete)
        said.append(
            f"frameworks without a task in every cell are left out ({count} of {len(held)}): {names}"
        )
    if others:
        said.append(f"engines that too few frameworks have are left out: {', '.join(others)}")
    if unknown:
        said.append(f"{unknown} tasks state families that are not known and are left out")
    return tuple(said)


def _rows(grid: Grid) -> Iterable[tuple[Value, ...]]:
    for cell in all_cells():
        if cell not in grid.cells or not grid.blocks:
            yield (grid.configuration, name_of(cell), "all", 0, 0, 0, None)
            continue
        yield _row(grid, cell, "all", grid.engines)
        for engine in grid.engines if "database" in cell and any(grid.engines) else ():
            yield _row(grid, cell, engine, (engine,))


def _row(grid: Grid, cell: Cell, name: str, engines: Sequence[str]) -> tuple[Value, ...]:
    by_block = [
        [t for t in cells[cell] if t.design.database in engines or "database" not in cell]
        for cells in grid.blocks.values()
    ]
    tasks = [task for ones in by_block for task in ones]
    frameworks = len({task.design.framework for task in tasks})
    runs = sum(len(task.attempts) for task in tasks)
    value = mean(mean(map(mean_of, ones)) for ones in by_block)
    return (grid.configuration, name_of(cell), name, frameworks, len(tasks), runs, value)


_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("families", "Stated", Unit.NAME, "the families that the tasks of the cell state"),
    Column("engine", "Engine", Unit.NAME, "the stated database, or all of them, averaged"),
    Column("frameworks", "Frameworks", Unit.COUNT, "how many frameworks the mean is over"),
    Column("tasks", "Tasks", Unit.COUNT, "how many tasks the mean is over"),
    Column("runs", "Runs", Unit.COUNT, "how many runs of those tasks there are"),
    Column("value", "v(S)", Unit.PERCENT, "the mean; absent where no task states this set"),
)
