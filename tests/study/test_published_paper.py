"""The figures of the paper, made again from its published tables; collected only where these are."""

import os
from pathlib import Path

import pytest

from cdcheck.study.cells import cell_values, grid_of
from cdcheck.study.decomposition import decomposed
from cdcheck.study.effects import effects_of
from cdcheck.study.label_files import read_labels
from cdcheck.study.levels import levels_of, rise_of
from cdcheck.study.outcomes import EVERYBODY, Task, tasks_of
from cdcheck.study.passing import passing_of
from cdcheck.study.published import published_outcomes
from cdcheck.study.records import Measure

DATA = Path(os.environ["CDCHECK_PUBLISHED"])
"""The folder `data` of the replication package of arXiv 2605.06445."""


@pytest.fixture(scope="module")
def real() -> tuple[Task, ...]:
    files = sorted(DATA.glob("failure_analysis_*.csv"))
    return tasks_of(published_outcomes(read_labels(files), 3).outcomes)


def points(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(100 * float(value), digits)


def test_the_published_fall_is_split(real: tuple[Task, ...]) -> None:
    found = decomposed(cell_values(grid_of(real, EVERYBODY)))

    shares = {name: points(share) for name, share in found.owen.shares.items()}
    assert shares == {"architecture": -6.51, "database": -17.19, "orm": 1.3}
    assert points(found.total) == -22.4
    assert points(found.dividends["architecture x database"], 1) == -1.0
    assert points(found.dividends["architecture x orm given database"], 1) == -1.6


def test_the_published_effects_are_less_sure_than_they_look(real: tuple[Task, ...]) -> None:
    found = effects_of(real, seed=1)[:4]

    rows = [
        (one.pairs, points(one.mean), points(one.naive_sem), points(one.clustered_sem)) for one in found
    ]
    assert rows == [
        (160, -6.67, 3.03, 4.35),
        (64, -16.67, 4.87, 6.25),
        (64, -17.71, 4.87, 5.77),
        (128, 1.3, 2.94, 4.8),
    ]
    assert [round(float(one.test.p), 3) for one in found] == [0.188, 0.047, 0.031, 0.812]
    assert [round(one.adjusted, 3) for one in found] == [0.375, 0.141, 0.125, 0.812]


def test_the_published_levels_and_their_rise(real: tuple[Task, ...]) -> None:
    mini = [task for task in real if task.design.model == "gpt-5-mini"]

    levels = levels_of({Measure.SOLVED: mini})
    rises = rise_of(real).rises

    assert [points(one.means[Measure.SOLVED], 1) for one in levels] == [25.0, 22.2, 16.7, 4.2]
    assert points(rises["server_startup_failure"]) == 11.46
    assert points(rises["logic_error"]) == -1.56


def test_the_published_passes_without_bias(real: tuple[Task, ...]) -> None:
    passing = passing_of([task for task in real if task.design.model == "gpt-5-mini"], 3)

    assert passing is not None
    assert [points(one, 1) for one in (passing.any, passing.all, passing.plug_in)] == [32.5, 5.0, 8.0]
