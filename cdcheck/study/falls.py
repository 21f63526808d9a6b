"""The fall of every configuration, split among the stated families, with intervals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.study.cells import NOTHING, Grid, block_values, cell_values, grid_of, notes_of
from cdcheck.study.decomposition import (
    Decomposition,
    Form,
    applied,
    concerns,
    decomposed,
    dividend_forms,
    owen_orders,
    share_form,
    unidentified,
)
from cdcheck.study.outcomes import Task, by_configuration
from cdcheck.study.records import Cell
from cdcheck.study.resampling import FEWEST_CLUSTERS, Cluster, Interval, Share, ends_of, mean_intervals
from cdcheck.study.tables import Column, Table, Unit, Value


class Fall(Struct, frozen=True):
    """Is the decomposition of a grid's cells; an interval is absent where its value or clusters are.

    `shares` has the intervals of the Owen value, and of the total under its own name; `dividends` those
    of effects and interactions.
    """

    grid: Grid
    decomposition: Decomposition
    shares: Mapping[str, Interval]
    dividends: Mapping[str, Interval]
    clusters: int
    unidentified: tuple[str, ...]


TOTAL = "total"


def falls_of(
    tasks: Sequence[Task], seed: int | None, cluster: Cluster = Cluster.FRAMEWORK
) -> tuple[Fall, ...]:
    """Decomposes all configurations together, and each; without a seed there are no intervals."""
    asked = {task.design.cell for task in tasks}
    return tuple(
        _fall(grid_of(ones, name), asked, seed, cluster)
        for name, ones in by_configuration(tasks).items()
    )


def falls_table(falls: Sequence[Fall], what: str) -> Table:
    """Shows the Owen value with its interval, and beside it what other values would give."""
    return Table(
        name="decomposition",
        title=f"What each stated family changes in the mean {what}",
        columns=_SHARE_COLUMNS,
        rows=tuple(row for fall in falls for row in _share_rows(fall)),
        notes=(
            "shares are exact and sum to v(all) - v(none), over the same frameworks in every cell",
            "Owen: unions {architecture} and {database, ORM}, with the database before the ORM",
            "precedence: the Shapley value over all orders with the database before the ORM",
            "imputed: the Shapley value if an ORM without a database cost nothing; nobody observed it",
            "least, most: the Shapley value with missing cells from the lowest to the highest cell",
            "least, most at all: the same with missing cells from 0 to 100 %",
            *_interval_notes(falls),
            *_said(falls),
        ),
    )


def dividends_table(falls: Sequence[Fall], what: str) -> Table:
    """Shows every effect and interaction that the cells identify, and names those that they do not."""
    return Table(
        name="interactions",
        title=f"Effects and interactions of the stated families in the mean {what}",
        columns=_DIVIDEND_COLUMNS,
        rows=tuple(row for fall in falls for row in _dividend_rows(fall)),
        notes=(
            "an interaction is what families change together beyond what each changes alone",
            "absent values are not identifiable, as no task states what they are made of",
            "the first five effects of a configuration sum to v(all) - v(none), if all are there",
            *_interval_notes(falls),
            *_said(falls),
        ),
    )


def _fall(grid: Grid, asked: Iterable[Cell], seed: int | None, cluster: Cluster) -> Fall:
    decomposition = decomposed(cell_values(grid))
    shares, dividends = _forms(decomposition)
    contrasts = _contrasts(grid, (*shares.values(), *dividends.values()), cluster)
    found = () if seed is None else mean_intervals(contrasts, seed, f"fall {grid.configuration}")
    return Fall(
        grid,
        decomposition,
        dict(zip(shares, found, strict=False)),
        dict(zip(dividends, found[len(shares) :], strict=False)),
        len({contrast.cluster for contrast in contrasts}),
        unidentified(decomposition, asked),
    )


def _forms(decomposition: Decomposition) -> tuple[Mapping[str, Form], Mapping[str, Form]]:
    """Gives the linear forms that have a value: those of the Owen shares and total, and of dividends."""
    players = decomposition.players
    orders = owen_orders(players)
    shares = {player: share_form(player, orders) for player in decomposition.owen.shares}
    if decomposition.total is not None and players:
        shares[TOTAL] = {frozenset(players): Fraction(1), NOTHING: Fraction(-1)}
    all_ = dividend_forms()
    known = {name for name, value in decomposition.dividends.items() if value is not None}
    return shares, {name: form for name, form in all_.items() if name in known}


def _contrasts(grid: Grid, forms: Sequence[Form], cluster: Cluster) -> tuple[Share, ...]:
    """Gives the forms of every block's cells: since v(S) is a mean over blocks, so are they."""
    values = block_values(grid)
    return tuple(
        Share(
            cluster.of(next(iter(cells.values()))[0].design),
            tuple(applied(form, values[block]) for form in forms),
        )
        for block, cells in grid.blocks.items()
    )


def _share_rows(fall: Fall) -> Iterator[tuple[Value, ...]]:
    one, name = fall.decomposition, fall.grid.configuration
    for player in one.players:
        yield (
            name,
            player,
            one.owen.shares.get(player),
            *ends_of(fall.shares.get(player)),
            one.precedence.shares.get(player),
            one.imputed.shares.get(player),
            *((one.observed[player].low, one.observed[player].high) if one.observed else (None, None)),
            *((one.widest[player].low, one.widest[player].high) if one.widest else (None, None)),
        )
    total = one.total
    yield (name, TOTAL, total, *ends_of(fall.shares.get(TOTAL)), *[total] * 6)


def _dividend_rows(fall: Fall) -> Iterator[tuple[Value, ...]]:
    players = fall.decomposition.players
    for name, value in fall.decomposition.dividends.items():
        if concerns(name, players):
            yield (fall.grid.configuration, name, value, *ends_of(fall.dividends.get(name)))


def _interval_notes(falls: Sequence[Fall]) -> Iterator[str]:
    methods = sorted({one.method for fall in falls for one in fall.shares.values()})
    if methods:
        yield f"intervals are of the {' or '.join(methods)} kind, and draw clusters of blocks"
    if any(fall.clusters < FEWEST_CLUSTERS for fall in falls):
        yield f"with fewer than {FEWEST_CLUSTERS} clusters there are no intervals"
    yield "a block is one framework, and template, of one configuration, with a task in every cell"
    for fall in falls:
        blocks = len(fall.grid.blocks)
        yield f"{fall.grid.configuration}: {blocks} blocks in {fall.clusters} clusters"


def _said(falls: Sequence[Fall]) -> Iterator[str]:
    """Says once what holds for all, and of each configuration what holds for it alone."""
    for fall in falls:
        yield from notes_of(fall.grid)
    shared = set.intersection(*(set(fall.unidentified) for fall in falls)) if falls else set()
    yield from (said for said in falls[0].unidentified if said in shared) if falls else ()
    for fall in falls:
        name = fall.grid.configuration
        yield from (f"{name}: {said}" for said in fall.unidentified if said not in shared)
        if not fall.grid.blocks:
            yield f"{name}: no framework has a task in every cell, so that nothing can be compared"


_SHARE_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("family", "Family", Unit.NAME, "what is stated, and the total"),
    Column("owen", "Owen", Unit.POINTS, "the Owen value: the family's share in the change"),
    Column("owen_low", "Low", Unit.POINTS, "the lower end of the Owen value's 95 % interval"),
    Column("owen_high", "High", Unit.POINTS, "the upper end of the Owen value's 95 % interval"),
    Column("precedence", "Precedence", Unit.POINTS, "the Shapley value with the database first"),
    Column("imputed", "Imputed", Unit.POINTS, "the Shapley value if the missing cells cost nothing"),
    Column(
        "observed_low", "Least", Unit.POINTS, "its least value with missing cells as those there are"
    ),
    Column(
        "observed_high", "Most", Unit.POINTS, "its greatest value with missing cells as those there are"
    ),
    Column("widest_low", "Least at all", Unit.POINTS, "its least value whatever the missing cells"),
    Column("widest_high", "Most at all", Unit.POINTS, "its greatest value whatever the missing cells"),
)
_DIVIDEND_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("effect", "Effect", Unit.NAME, "an effect, or an interaction written with x"),
    Column("value", "Value", Unit.POINTS, "the change; absent where it is not identifiable"),
    Column("low", "Low", Unit.POINTS, "the lower end of its 95 % interval"),
    Column("high", "High", Unit.POINTS, "the upper end of its 95 % interval"),
)
