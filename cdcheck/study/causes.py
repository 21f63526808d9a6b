"""What each stated family costs, by the cause that the points are lost to.

The value of a fall is linear in the cells. Applied to the mean loss to each cause, it gives a matrix
whose rows sum to the change of that cause, and whose columns to the families' shares in the fall.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.study.cells import NOTHING, Grid, cell_values, grid_of, in_order
from cdcheck.study.decomposition import owen_orders, split
from cdcheck.study.outcomes import Task, View, by_configuration, causes_of, loss_to
from cdcheck.study.tables import Column, Table, Unit, Value


class Matrix(Struct, frozen=True):
    """Is the Owen value of every cause's mean loss; positive is lost.

    `rows` has the shares of each cause by family, `changes` what they sum to, `losses` what the
    families' shares sum to over all causes. All are empty where the Owen value needs absent cells.
    """

    grid: Grid
    players: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Fraction]]
    changes: Mapping[str, Fraction]
    losses: Mapping[str, Fraction]


def matrix_of(tasks: Sequence[Task], configuration: str) -> Matrix:
    """Makes the matrix of some tasks; both margins are exact, and asserted."""
    grid = grid_of(tasks, configuration)
    players = in_order({family for cell in grid.cells for family in cell})
    values, orders = cell_values(grid), owen_orders(players)
    fall = split(values, orders).shares
    if not fall:
        return Matrix(grid, players, {}, {}, {})
    rows, changes = {}, {}
    for cause in causes_of(grid.tasks):
        lost = cell_values(grid, loss_to(cause))
        rows[cause] = split(lost, orders).shares
        changes[cause] = lost[frozenset(players)] - lost[NOTHING]
    losses = {player: -share for player, share in fall.items()}
    _check_margins(rows, changes, losses)
    return Matrix(grid, players, rows, changes, losses)


def causes_table(tasks: Mapping[View, Sequence[Task]], what: str) -> Table:
    """Shows the matrices of all configurations and of each; `tasks` has the losses in each view."""
    made = [
        (view, matrix_of(ones, name))
        for view, all_ in tasks.items()
        for name, ones in by_configuration(all_).items()
    ]
    players = in_order({player for _, matrix in made for player in matrix.losses})
    return Table(
        name="causes",
        title=f"What each stated family costs in the mean {what}, by cause",
        columns=_columns(players),
        rows=tuple(row for view, matrix in made for row in _rows(view, matrix, players)),
        notes=(
            "points lost, by the Owen value of the mean loss to each cause",
            "every row sums exactly to its change, and every column to its last row",
            "direct view: a cascade stays one; root view: its loss goes to what it comes from",
            *_without(made),
        ),
    )


def _check_margins(
    rows: Mapping[str, Mapping[str, Fraction]],
    changes: Mapping[str, Fraction],
    losses: Mapping[str, Fraction],
) -> None:
    by_cause = all(sum(row.values()) == changes[cause] for cause, row in rows.items())
    by_family = all(sum(row[name] for row in rows.values()) == lost for name, lost in losses.items())
    # Losses that do not split all of a loss would show here.
    if not (by_cause and by_family):
        raise AssertionError("the margins of the causes do not sum")


def _rows(view: View, matrix: Matrix, players: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    name = matrix.grid.configuration
    for cause, row in matrix.rows.items():
        yield (view.value, name, cause, *[row.get(player) for player in players], matrix.changes[cause])
    if matrix.losses:
        total = sum(matrix.losses.values(), Fraction(0))
        yield (view.value, name, "all", *[matrix.losses.get(player) for player in players], total)


def _without(made: Sequence[tuple[View, Matrix]]) -> Iterator[str]:
    for view, matrix in made:
        if not matrix.losses:
            name = f"{matrix.grid.configuration} ({view.value} view)"
            yield f"{name}: left out, as the Owen value needs cells that are absent"


def _columns(players: Sequence[str]) -> tuple[Column, ...]:
    return (
        Column("view", "View", Unit.NAME, "where a cascade's loss stands"),
        Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
        Column("cause", "Cause", Unit.NAME, "the part that the points are lost to"),
        *(
            Column(
                player,
                player.capitalize() if player != "orm" else "ORM",
                Unit.POINTS,
                f"lost by stating {player}",
            )
            for player in players
        ),
        Column("change", "Change", Unit.POINTS, "v(all) - v(none) of the mean loss to the cause"),
    )
