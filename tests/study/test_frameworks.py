"""Means by framework, and subsets of them."""

from fractions import Fraction

import pytest

from cdcheck.study.frameworks import framework_means, frameworks_table, subset_of, subset_table
from cdcheck.study.records import Measure
from tests.study.made_studies import full_study

STUDY = (
    *full_study({"": 90, "a": 70}, ("flask",)),
    *full_study({"": 80, "a": 20}, ("koa",)),
    *full_study({"": 40, "a": 30}, ("hono",)),
)


def test_configurations_count_equally_in_a_framework() -> None:
    study = (*STUDY, *full_study({"": 0}, ("flask",), model="n"))

    assert framework_means(study) == {
        "flask": Fraction(40, 100),
        "hono": Fraction(35, 100),
        "koa": Fraction(50, 100),
    }


def test_a_subset_is_as_far_off_as_its_points_are() -> None:
    found = subset_of(STUDY, ("flask", "hono"))

    assert found is not None
    # L0: 65 beside 70; L1: 50 beside 40.
    assert (found.points, found.error) == (2, Fraction(15, 200))
    # Flask and Koa are (85, 45), 10 off; Hono and Koa (60, 25), 12.5 off.
    assert found.closer == 0
    assert (found.pearson, found.spearman) == (None, None)


def test_points_that_go_together_correlate() -> None:
    study = (*STUDY, *full_study({"": 10, "a": 5}, ("flask", "koa", "hono"), model="n"))

    found = subset_of(study, ("flask", "hono"))

    assert found is not None
    assert found.spearman == pytest.approx(1)
    assert found.pearson is not None
    assert 0.9 < found.pearson < 1


def test_a_subset_that_the_study_lacks_is_said() -> None:
    assert subset_of(STUDY, ("flask", "django")) is None

    table = subset_table({Measure.RAW: STUDY})

    assert table.rows == ()
    assert table.notes[-1].startswith("left out: the study lacks some of aiohttp, express")


def test_measures_that_are_not_known_are_absent() -> None:
    rows = frameworks_table({Measure.SOLVED: STUDY}).rows

    assert rows[0] == ("flask", 1, 2, None, None, Fraction(80, 100))
