"""The fall split among families: the figures are worked by hand."""

import random
from fractions import Fraction

import pytest

from cdcheck.study.cells import all_cells
from cdcheck.study.decomposition import (
    Range,
    decomposed,
    owen_orders,
    shapley_orders,
    split,
    unidentified,
)
from cdcheck.study.records import Cell

ARCHITECTURE, DATABASE, ORM = "architecture", "database", "orm"


def values_of(**percent: int) -> dict[Cell, Fraction]:
    """Reads `none=90, ad=60` as the cells' values."""
    letters = {"a": ARCHITECTURE, "d": DATABASE, "o": ORM}
    return {
        frozenset(letters[letter] for letter in ("" if name == "none" else name)): Fraction(value, 100)
        for name, value in percent.items()
    }


TOY = values_of(none=90, a=82, d=70, ad=60, do=68, ado=55)


def test_the_fall_is_split_exactly_though_two_cells_do_not_exist() -> None:
    found = decomposed(TOY)

    assert found.total == Fraction(-35, 100)
    assert found.owen.shares == {
        ARCHITECTURE: Fraction(-21, 200),
        DATABASE: Fraction(-21, 100),
        ORM: Fraction(-7, 200),
    }
    assert found.precedence.shares == {
        ARCHITECTURE: Fraction(-31, 300),
        DATABASE: Fraction(-62, 300),
        ORM: Fraction(-4, 100),
    }
    assert found.imputed.shares == {
        ARCHITECTURE: Fraction(-10, 100),
        DATABASE: Fraction(-23, 100),
        ORM: Fraction(-2, 100),
    }


def test_effects_and_interactions_that_the_cells_identify_sum_to_the_fall() -> None:
    dividends = decomposed(TOY).dividends

    known = {name: value for name, value in dividends.items() if value is not None}
    assert {name: int(100 * value) for name, value in known.items()} == {
        "architecture": -8,
        "database": -20,
        "architecture x database": -2,
        "orm given database": -2,
        "architecture x orm given database": -3,
    }
    assert [name for name in dividends if name not in known] == [
        "orm",
        "database x orm",
        "architecture x orm",
        "architecture x database x orm",
    ]


def test_missing_cells_bound_the_shapley_value() -> None:
    found = decomposed(TOY)

    # Both missing cells between 55, the lowest there is, and 90, the highest.
    low_and_high = {
        ARCHITECTURE: (Fraction(-87, 600), Fraction(-17, 600)),
        ORM: (Fraction(-109, 600), Fraction(-4, 600)),
    }
    assert {
        name: (found.observed[name].low, found.observed[name].high) for name in (ARCHITECTURE, ORM)
    } == low_and_high
    assert found.observed[DATABASE] == Range(Fraction(-154, 600), Fraction(-49, 600))
    assert found.widest[ORM].low < found.observed[ORM].low
    assert found.widest[ORM].high > found.observed[ORM].high


def test_what_the_design_cannot_identify_is_said() -> None:
    said = " ".join(unidentified(decomposed(TOY), TOY))

    assert "not identifiable: orm, database x orm" in said
    assert "an ORM without a database was never asked for" in said


def test_a_cell_that_the_owen_value_needs_and_nobody_ran_is_named() -> None:
    values = {cell: value for cell, value in TOY.items() if cell != {ARCHITECTURE, DATABASE}}

    found = decomposed(values)

    assert found.owen.shares == {}
    assert "the Owen value cannot be given: no mean of (architecture + database)" in " ".join(
        unidentified(found, TOY)
    )
    assert (found.total, found.dividends[DATABASE]) == (Fraction(-35, 100), Fraction(-20, 100))
    assert found.observed[DATABASE].low < found.observed[DATABASE].high


def test_families_that_no_task_states_do_not_play() -> None:
    found = decomposed(values_of(none=90, d=70, do=68))

    assert found.owen.shares == {DATABASE: Fraction(-20, 100), ORM: Fraction(-2, 100)}
    assert "no task that can be compared states: architecture" in unidentified(found, ())


def test_without_both_ends_there_is_no_fall_to_split() -> None:
    found = decomposed(values_of(a=82, d=70, ad=60))

    assert (found.total, found.owen.shares, found.observed) == (None, {}, {})
    assert decomposed({}).total is None


@pytest.mark.parametrize("seed", range(20))
def test_shares_sum_to_the_fall_whatever_the_cells(seed: int) -> None:
    drawn = random.Random(seed)
    values = {cell: Fraction(drawn.randint(0, 870), 870) for cell in all_cells()}

    found = decomposed(values)

    total = values[frozenset((ARCHITECTURE, DATABASE, ORM))] - values[frozenset()]
    for one in (found.owen, found.precedence, found.imputed):
        assert sum(one.shares.values()) == total
    identified = list(found.dividends.values())[:5]
    assert sum(value for value in identified if value is not None) == total
    assert all(found.widest[name] == Range(share, share) for name, share in found.imputed.shares.items())


@pytest.mark.parametrize("seed", range(5))
def test_a_family_that_changes_nothing_costs_nothing(seed: int) -> None:
    drawn = random.Random(seed)
    without = {
        cell: Fraction(drawn.randint(0, 100), 100) for cell in all_cells() if ARCHITECTURE not in cell
    }
    values = {cell: without[cell - {ARCHITECTURE}] for cell in all_cells()}

    found = decomposed(values)

    assert [one.shares[ARCHITECTURE] for one in (found.owen, found.precedence, found.imputed)] == [
        0,
        0,
        0,
    ]


def test_families_that_cost_the_same_have_the_same_shapley_value() -> None:
    by_size = [Fraction(9, 10), Fraction(7, 10), Fraction(6, 10), Fraction(1, 10)]
    values = {cell: by_size[len(cell)] for cell in all_cells()}

    shares = split(values, shapley_orders((ARCHITECTURE, DATABASE, ORM))).shares

    assert set(shares.values()) == {Fraction(-8, 30)}


def test_the_owen_value_gives_each_union_its_shapley_value() -> None:
    drawn = random.Random(7)
    values = {cell: Fraction(drawn.randint(0, 100), 100) for cell in all_cells()}

    shares = split(values, owen_orders((ARCHITECTURE, DATABASE, ORM))).shares

    data = frozenset((DATABASE, ORM))
    alone = values[frozenset((ARCHITECTURE,))] - values[frozenset()]
    beside = values[data | {ARCHITECTURE}] - values[data]
    assert shares[ARCHITECTURE] == (alone + beside) / 2
