"""How much of a fall each stated family costs: values of a game whose players are the families.

The Owen value (Owen 1977) takes architecture and the data layer {database, ORM} as two unions, with
the database before the ORM, since nobody asks for an ORM without a database. Beside it stand the
Shapley value under the same precedence (Faigle and Kern 1992), and the plain Shapley value with what it
would be for any value of the cells that do not exist. Each is a mean, over orders of the families, of
what a family adds to those before it, so that the shares of each sum to the fall.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product

from msgspec import Struct

from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.study.cells import NOTHING, in_order, name_of
from cdcheck.study.records import Cell

Values = Mapping[Cell, Fraction]
Form = Mapping[Cell, Fraction]
"""A linear form: what it gives is the sum of its coefficients times the cells' values."""

Order = tuple[str, ...]

_A, _D, _O = FAMILIES
_OWEN = ((_A, _D, _O), (_D, _O, _A))
_PRECEDENCE = ((_A, _D, _O), (_D, _A, _O), (_D, _O, _A))


class Range(Struct, frozen=True):
    """Is what a share may be, at the least and at the most."""

    low: Fraction
    high: Fraction


class Split(Struct, frozen=True):
    """Shares a fall among families; `shares` is empty where cells that it needs are `absent`."""

    shares: Mapping[str, Fraction]
    absent: tuple[Cell, ...] = ()


class Decomposition(Struct, frozen=True):
    """Is a fall from the tasks that state nothing to those that state all of `players`.

    `total` is v(all) - v(none), negative for a fall. `dividends` has every effect and interaction;
    `None` is one that these cells do not identify. `imputed` is the Shapley value where an ORM without a
    database is taken to cost nothing; `observed` bounds it with the missing cells anywhere between the
    lowest and the highest cell there is, `widest` with them anywhere between 0 and 1.
    """

    players: tuple[str, ...]
    total: Fraction | None
    dividends: Mapping[str, Fraction | None]
    owen: Split
    precedence: Split
    imputed: Split
    observed: Mapping[str, Range]
    widest: Mapping[str, Range]


def decomposed(values: Values) -> Decomposition:
    """Splits the fall as far as the cells allow; the sums are exact, and asserted."""
    players = in_order({family for cell in values for family in cell})
    everything = frozenset(players)
    ends = everything in values and NOTHING in values
    bounds = [_bounds(values, players, *limits) if ends else {} for limits in _limits(values)]
    return Decomposition(
        players,
        values[everything] - values[NOTHING] if ends else None,
        {name: _value_or_none(form, values) for name, form in dividend_forms().items()},
        split(values, owen_orders(players)),
        split(values, precedence_orders(players)),
        split(_imputed(values), shapley_orders(players)),
        *bounds,
    )


def owen_orders(players: Sequence[str]) -> tuple[Order, ...]:
    """Gives the orders that keep the data layer together, and the database before the ORM."""
    return _among(_OWEN, players)


def precedence_orders(players: Sequence[str]) -> tuple[Order, ...]:
    """Gives the orders with the database before the ORM."""
    return _among(_PRECEDENCE, players)


def shapley_orders(players: Sequence[str]) -> tuple[Order, ...]:
    """Gives all orders."""
    return tuple(permutations(players))


def share_form(player: str, orders: Sequence[Order]) -> Form:
    """Gives what `player` adds to those before it, on average over `orders`, as a linear form."""
    weight = Fraction(1, len(orders))
    form: dict[Cell, Fraction] = {}
    for order in orders:
        before = frozenset(order[: order.index(player)])
        form[before | {player}] = form.get(before | {player}, Fraction(0)) + weight
        form[before] = form.get(before, Fraction(0)) - weight
    return {cell: coefficient for cell, coefficient in form.items() if coefficient}


def split(values: Values, orders: Sequence[Order]) -> Split:
    """Shares v(all) - v(none) among the players of `orders`, if all cells that it needs are there."""
    players = in_order(player for order in orders for player in order)
    forms = {player: share_form(player, orders) for player in players}
    needed = {cell for form in forms.values() for cell in form}
    if not players or not needed <= values.keys():
        return Split({}, tuple(sorted(needed - values.keys(), key=_size_first)))
    shares = {player: applied(form, values) for player, form in forms.items()}
    if sum(shares.values()) != values[frozenset(players)] - values[NOTHING]:
        raise AssertionError("the shares do not sum to the fall")
    return Split(shares)


def applied(form: Form, values: Values) -> Fraction:
    """Gives the value of a linear form."""
    return sum((factor * values[cell] for cell, factor in form.items()), Fraction(0))


def dividend_forms() -> Mapping[str, Form]:
    """Gives every effect and interaction; the first five sum to v(all) - v(none).

    The interaction of families is what they cost together beyond what each costs alone: Harsanyi's
    dividend. Those *given database* are measured among tasks that state one.
    """
    database: Cell = frozenset((_D,))
    forms: dict[str, Form] = {
        _A: _interaction((_A,)),
        _D: _interaction((_D,)),
        f"{_A} x {_D}": _interaction((_A, _D)),
        f"{_O} given {_D}": _interaction((_O,), database),
        f"{_A} x {_O} given {_D}": _interaction((_A, _O), database),
    }
    for names in ((_O,), (_D, _O), (_A, _O), (_A, _D, _O)):
        forms[" x ".join(names)] = _interaction(names)
    return forms


def concerns(name: str, players: Sequence[str]) -> bool:
    """Tells whether an effect or interaction is among families that play."""
    return set(name.replace(" given ", " x ").split(" x ")) <= set(players)


def unidentified(decomposition: Decomposition, asked: Iterable[Cell]) -> tuple[str, ...]:
    """Says in words what cannot be told; `asked` are the cells that any task of the study states."""
    missing = [name for name, value in decomposition.dividends.items() if value is None]
    concerned = [name for name in missing if concerns(name, decomposition.players)]
    said = []
    if concerned:
        said.append(f"not identifiable: {', '.join(concerned)}")
    if _O in decomposition.players and not any(_O in cell and _D not in cell for cell in asked):
        said.append("not identifiable: an ORM without a database was never asked for")
        said.append("`orm` is what one changes beside a database; how the two interact cannot be told")
    for name, one in (("Owen", decomposition.owen), ("precedence", decomposition.precedence)):
        if one.absent:
            cells = ", ".join(f"({name_of(cell)})" for cell in one.absent)
            said.append(f"the {name} value cannot be given: no mean of {cells}")
    absent = [family for family in FAMILIES if family not in decomposition.players]
    if absent:
        said.append(f"no task that can be compared states: {', '.join(absent)}")
    return tuple(said)


def _among(orders: Sequence[Order], players: Sequence[str]) -> tuple[Order, ...]:
    """Keeps, of each order, those who play."""
    return tuple(dict.fromkeys(tuple(name for name in order if name in players) for order in orders))


def _interaction(names: Sequence[str], given: Cell = NOTHING) -> Form:
    form = {}
    for chosen in product((False, True), repeat=len(names)):
        cell = frozenset(name for name, is_in in zip(names, chosen, strict=True) if is_in) | given
        form[cell] = Fraction((-1) ** (len(names) - sum(chosen)))
    return form


def _value_or_none(form: Form, values: Values) -> Fraction | None:
    return applied(form, values) if form.keys() <= values.keys() else None


def _imputed(values: Values) -> Values:
    """Takes an ORM without a database to cost nothing, where nobody asked for it."""
    guessed = {cell | {_O}: value for cell, value in values.items() if _D not in cell and _O not in cell}
    return {**guessed, **values}


def _limits(values: Values) -> tuple[tuple[Fraction, Fraction], ...]:
    zero = Fraction(0)
    observed = (min(values.values(), default=zero), max(values.values(), default=zero))
    return observed, (zero, Fraction(1))


def _bounds(
    values: Values, players: Sequence[str], low: Fraction, high: Fraction
) -> Mapping[str, Range]:
    """Moves every missing cell to both limits: a share is linear, so that its extremes are corners."""
    orders = shapley_orders(players)
    cells = {frozenset(order[:count]) for order in orders for count in range(len(players) + 1)}
    missing = sorted(cells - values.keys(), key=_size_first)
    corners = [
        split({**values, **dict(zip(missing, corner, strict=True))}, orders).shares
        for corner in product((low, high), repeat=len(missing))
    ]
    found = {player: [corner[player] for corner in corners] for player in players}
    return {player: Range(min(ones), max(ones)) for player, ones in found.items()}


def _size_first(cell: Cell) -> tuple[int, tuple[str, ...]]:
    return len(cell), in_order(cell)
