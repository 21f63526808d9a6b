"""The fall of each configuration, with intervals, as tables."""

from fractions import Fraction

import pytest

from cdcheck.study.falls import TOTAL, dividends_table, falls_of, falls_table
from cdcheck.study.outcomes import Task
from cdcheck.study.tables import Table, Value
from tests.study.made_studies import attempts, design, full_study, tasks

TOY = {"": 90, "a": 82, "d": 70, "ad": 60, "do": 68, "ado": 55}
EIGHT = ("aiohttp", "django", "express", "fastapi", "fastify", "flask", "hono", "koa")


def rows_by_name(table: Table) -> dict[Value, dict[str, Value]]:
    names = [column.name for column in table.columns]
    return {row[1]: dict(zip(names, row, strict=True)) for row in table.rows}


def varied() -> tuple[Task, ...]:
    """Eight frameworks that differ in everything by a few points, and are the toy on average."""
    off = (-7, -5, -2, -1, 1, 2, 5, 7)
    return tuple(
        task
        for name, by in zip(EIGHT, off, strict=True)
        for task in full_study({**TOY, "ado": 55 + by, "d": 70 - by}, (name,))
    )


def test_shares_have_intervals_between_frameworks() -> None:
    study = varied()

    (fall,) = falls_of(study, seed=1)

    assert fall.decomposition.owen.shares["architecture"] == Fraction(-21, 200)
    assert fall.clusters == 8
    interval = fall.shares["architecture"]
    assert interval.low < -0.105 < interval.high < -0.07
    assert fall.shares[TOTAL].low < -0.35 < fall.shares[TOTAL].high
    assert fall.dividends["architecture"].low == pytest.approx(-0.08)


def test_the_table_shows_what_other_values_would_give() -> None:
    table = falls_table(falls_of(varied(), seed=1), "A%")

    database = rows_by_name(table)["database"]
    assert database["owen"] == Fraction(-21, 100)
    assert database["imputed"] == Fraction(-23, 100)
    assert database["observed_low"] == Fraction(-154, 600)
    total = rows_by_name(table)[TOTAL]
    assert total["owen"] == total["precedence"] == total["widest_high"] == Fraction(-35, 100)
    assert any("never asked for" in note for note in table.notes)


def test_interactions_that_cannot_be_told_are_rows_without_a_value() -> None:
    rows = rows_by_name(dividends_table(falls_of(varied(), seed=1), "A%"))

    assert rows["architecture x database"]["value"] == Fraction(-2, 100)
    assert rows["database x orm"]["value"] is None
    assert rows["database x orm"]["low"] is None


def test_without_a_seed_there_are_no_intervals() -> None:
    (fall,) = falls_of(varied(), seed=None)

    assert (fall.shares, fall.dividends) == ({}, {})
    assert fall.decomposition.owen.shares["orm"] == Fraction(-35, 1000)


def test_what_holds_for_one_configuration_is_said_of_it_alone() -> None:
    study = (*full_study(TOY, EIGHT), *full_study({"": 90, "a": 80}, EIGHT, model="n"))

    notes = falls_table(falls_of(study, seed=None), "A%").notes

    assert "n: no task that can be compared states: database, orm" in notes
    said = "frameworks without a task in every cell are left out (8 of 16)"
    assert any(note.startswith(f"all configurations: {said}") for note in notes)


def test_nothing_to_compare_is_said() -> None:
    study = tasks(attempts(design("", framework="flask"), 1), attempts(design("a", framework="koa"), 1))

    table = falls_table(falls_of(study, seed=1), "A%")

    assert [row[1:3] for row in table.rows] == [(TOTAL, None)]
    assert "m: no framework has a task in every cell, so that nothing can be compared" in table.notes
    assert falls_table(falls_of((), seed=1), "A%").rows == ()
