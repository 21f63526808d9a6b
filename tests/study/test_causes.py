"""The matrix of families and causes."""

import random
from fractions import Fraction

import pytest

from cdcheck.attribution.causes import Part
from cdcheck.study.causes import causes_table, matrix_of
from cdcheck.study.outcomes import View, outcomes_of, tasks_of
from cdcheck.study.records import Measure, Record
from tests.study.made_studies import CELLS, ENGINES, design, full_study, record

LOST = {  # query, ORM, framework and startup, in percent
    "": (2, 0, 3, 5),
    "a": (5, 1, 4, 8),
    "d": (14, 2, 4, 10),
    "ad": (17, 4, 4, 15),
    "do": (10, 11, 5, 6),
    "ado": (14, 12, 5, 14),
}
PARTS = (Part.QUERY, Part.ORM, Part.FRAMEWORK, Part.STARTUP)


def records_of(lost: dict[str, tuple[int, ...]]) -> tuple[Record, ...]:
    return tuple(
        record(
            design(cell, engine=engine),
            1 - Fraction(sum(points), 100),
            {part: Fraction(value, 100) for part, value in zip(PARTS, points, strict=True)},
        )
        for cell, points in lost.items()
        for engine in (ENGINES if "d" in cell else ENGINES[:1])
    )


def test_both_margins_of_the_matrix_are_exact() -> None:
    study = tasks_of(outcomes_of(records_of(LOST), Measure.RAW))

    matrix = matrix_of(study, "m")

    points = {
        cause: tuple(float(100 * share) for share in row.values()) for cause, row in matrix.rows.items()
    }
    # Architecture's share in the query: ((5 - 2) + (14 - 10)) / 2.
    assert points["query"] == (3.5, 12.0, -3.5 + 0.0)
    assert matrix.changes == {
        "query": Fraction(12, 100),
        "orm": Fraction(12, 100),
        "framework": Fraction(2, 100),
        "startup": Fraction(9, 100),
    }
    assert {name: float(100 * lost) for name, lost in matrix.losses.items()} == {
        "architecture": 10.5,
        "database": 21.0,
        "orm": 3.5,
    }


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("measure", list(Measure))
def test_violated_families_have_columns_of_their_own_and_the_margins_hold(
    seed: int, measure: Measure
) -> None:
    drawn = random.Random(seed)
    made = []
    for cell in CELLS:
        for engine in ENGINES if "d" in cell else ENGINES[:1]:
            place, raw = design(cell, engine=engine), Fraction(drawn.randint(0, 7), 7)
            violated = tuple(name for name in place.families if drawn.random() < 0.5)
            made.append(record(place, raw, violated=violated))

    matrix = matrix_of(tasks_of(outcomes_of(made, measure)), "m")

    assert sum(matrix.changes.values()) == sum(matrix.losses.values())
    invalidated = {cause for cause in matrix.rows if cause.startswith("invalidated:")}
    assert bool(invalidated) == (measure is not Measure.RAW)


def test_an_unsolved_run_is_one_lost_and_split_as_its_weight_is() -> None:
    half = record(design(), Fraction(1, 2), {Part.QUERY: Fraction(3, 8), Part.AUTH: Fraction(1, 8)})

    (outcome,) = outcomes_of([half], Measure.SOLVED)

    assert outcome.losses == {"query": Fraction(3, 4), "auth": Fraction(1, 4)}


def test_the_table_says_where_the_matrix_cannot_be_made() -> None:
    table = causes_table({View.ROOT: full_study({"": 90, "a": 80, "d": 70})}, "A%")

    assert table.rows == ()
    assert "m (root view): left out, as the Owen value needs cells that are absent" in table.notes
