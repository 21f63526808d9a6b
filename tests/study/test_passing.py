"""pass@k and pass^k."""

from fractions import Fraction
from itertools import combinations

import pytest

from cdcheck.study.passing import all_of, any_of, passing_of, passing_table
from tests.study.made_studies import attempts, design, tasks


@pytest.mark.parametrize("solved", range(6))
@pytest.mark.parametrize("k", range(1, 6))
def test_they_count_the_ways_to_choose_k_attempts(solved: int, k: int) -> None:
    runs = [True] * solved + [False] * (5 - solved)
    chosen = list(combinations(runs, k))

    assert any_of(5, solved, k) == Fraction(sum(map(any, chosen)), len(chosen))
    assert all_of(5, solved, k) == Fraction(sum(map(all, chosen)), len(chosen))


def test_two_of_three_is_no_chance_that_three_pass_and_the_plug_in_says_it_is() -> None:
    study = tasks(attempts(design("", framework="flask"), 1, 1, 0), attempts(design("a"), 1, 1, 1))

    passing = passing_of(study, 3)

    assert passing is not None
    assert (passing.any, passing.all) == (1, Fraction(1, 2))
    assert passing.plug_in == (Fraction(8, 27) + 1) / 2


def test_tasks_with_fewer_attempts_are_left_out_and_counted() -> None:
    study = tasks(attempts(design("", framework="flask"), 1), attempts(design("a"), 1, 0))

    passing = passing_of(study, 2)

    assert passing is not None
    assert (passing.tasks, passing.short, passing.any) == (1, 1, 1)
    assert passing_of(study, 3) is None


def test_the_table_goes_up_to_the_usual_number_of_attempts() -> None:
    study = tasks(
        attempts(design("", framework="flask"), 1, 0, 0),
        attempts(design("a"), 1, 0, 0),
        attempts(design("d"), 1, 0, 0, 0, 0),
    )

    assert [row[1] for row in passing_table(study).rows] == [1, 2, 3]
    assert passing_table(()).rows == ()
