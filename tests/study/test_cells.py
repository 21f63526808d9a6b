"""Means by the set of stated families, over what can be compared."""

from fractions import Fraction

from cdcheck.study.cells import NOTHING, cell_values, cells_table, grid_of, name_of
from tests.study.made_studies import attempts, design, full_study, tasks

TOY = {"": 90, "a": 82, "d": 70, "ad": 60, "do": 68, "ado": 55}


def test_attempts_are_averaged_before_tasks() -> None:
    study = tasks(
        attempts(design("", framework="flask"), 1, 1, 1, 0),
        attempts(design("", framework="koa"), 0),
    )

    assert cell_values(grid_of(study, "m")) == {NOTHING: Fraction(3, 8)}


def test_engines_count_equally() -> None:
    study = tasks(
        attempts(design("d", engine="postgres"), 1, 1, 1),
        attempts(design("d", engine="sqlite"), 0),
    )

    assert list(cell_values(grid_of(study, "m")).values()) == [Fraction(1, 2)]


def test_a_framework_that_lacks_a_cell_is_left_out_and_named() -> None:
    study = (*full_study(TOY), *tasks(attempts(design("", framework="hono"), 0)))

    grid = grid_of(study, "m")

    assert cell_values(grid)[NOTHING] == Fraction(90, 100)
    assert grid.left_out == ("frameworks without a task in every cell are left out (1 of 3): hono",)


def test_an_engine_that_most_frameworks_lack_is_left_out_rather_than_they() -> None:
    study = (
        *full_study({"": 90, "d": 80}, ("flask", "koa", "hono"), engines=("sqlite",)),
        *tasks(attempts(design("d", framework="koa", engine="mysql"), 0)),
    )

    grid = grid_of(study, "m")

    assert (grid.engines, len(grid.blocks)) == (("sqlite",), 3)
    assert grid.left_out == ("engines that too few frameworks have are left out: mysql",)


def test_a_cell_that_few_frameworks_have_is_left_out_rather_than_they() -> None:
    study = (*full_study(TOY, ("flask", "koa", "hono")), *tasks(attempts(design("o"), 1)))

    grid = grid_of(study, "m")

    assert len(grid.blocks) == 3
    assert grid.left_out == (
        "sets of families that less than half of the frameworks have are left out: (orm)",
    )
    assert "orm" not in map(name_of, grid.cells)


def test_cells_that_nobody_asked_for_are_absent() -> None:
    grid = grid_of(full_study(TOY), "m")

    assert [name_of(cell) for cell in grid.cells] == [
        "none",
        "architecture",
        "database",
        "architecture + database",
        "database + orm",
        "architecture + database + orm",
    ]


def test_configurations_are_averaged_over_their_blocks() -> None:
    study = (*full_study(TOY), *full_study(dict.fromkeys(TOY, 0), model="n"))

    assert cell_values(grid_of(study, "both"))[NOTHING] == Fraction(45, 100)


def test_the_table_has_every_cell_and_engine() -> None:
    table = cells_table(full_study(TOY), "A%")

    assert ("m", "database", "all", 2, 4, 4, Fraction(7, 10)) in table.rows
    assert ("m", "database", "sqlite", 2, 2, 2, Fraction(7, 10)) in table.rows
    assert ("m", "orm", "all", 0, 0, 0, None) in table.rows


def test_without_a_framework_that_has_all_cells_there_is_nothing_to_compare() -> None:
    study = tasks(attempts(design("", framework="flask"), 1), attempts(design("a", framework="koa"), 1))

    assert cell_values(grid_of(study, "m")) == {}
