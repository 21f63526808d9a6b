"""Intervals and tests whose unit is the cluster."""

from fractions import Fraction
from itertools import product

import pytest

from cdcheck.study.resampling import (
    DRAWS,
    Share,
    clustered_sem,
    mean_intervals,
    sign_flips,
)


def shares(*clusters: tuple[int, ...]) -> tuple[Share, ...]:
    """Makes one share of each value in percent, in clusters."""
    return tuple(
        Share(f"c{index:02}", (Fraction(value, 100),))
        for index, values in enumerate(clusters)
        for value in values
    )


def test_an_interval_is_the_same_for_a_seed_and_another_for_another() -> None:
    data = shares((-11, -20), (0, 12), (-31, -5), (5, 5), (-43, 0), (-17, -3), (1, -7))

    first, again, other = (mean_intervals(data, seed, "a")[0] for seed in (-1, -1, 2))

    assert first == again != other
    assert first.low < -0.08 < first.high
    assert first.method == "percentile"


def test_a_statistic_does_not_change_the_interval_of_another() -> None:
    data = shares((-10,), (0,), (-30,), (5,), (-40,))
    both = [Share(share.cluster, (*share.values, Fraction(1))) for share in data]

    alone, beside = mean_intervals(data, 1, "a"), mean_intervals(both, 1, "a")

    assert beside[0] == alone[0]
    assert (beside[1].low, beside[1].high) == (1, 1)


def test_clusters_of_equal_runs_are_not_made_surer_by_more_runs() -> None:
    few = mean_intervals(shares((-10,), (0,), (-30,), (5,), (-40,)), 1, "a")[0]
    many = mean_intervals(shares(*((value,) * 50 for value in (-10, 0, -30, 5, -40))), 1, "a")[0]

    assert (many.low, many.high) == pytest.approx((few.low, few.high))


def test_few_clusters_have_no_interval_and_many_a_corrected_one() -> None:
    assert mean_intervals(shares((1,), (2,), (3,), (4,)), 1, "a") == ()

    (found,) = mean_intervals(shares(*((value**2,) for value in range(24))), 1, "a")

    assert found.method == "BCa"
    centre = sum(value**2 for value in range(24)) / 2400
    assert found.high - centre > centre - found.low  # Squares have a long tail on the right.


def test_nothing_that_varies_has_an_interval_of_no_length() -> None:
    for count in (6, 24):
        (found,) = mean_intervals(shares(*((7,),) * count), 1, "a")

        assert (found.low, found.high) == pytest.approx((0.07, 0.07))
    assert DRAWS >= 2_000


def test_the_clustered_error_takes_a_cluster_for_one_observation() -> None:
    values = {"a": [Fraction(1), Fraction(3)], "b": [Fraction(6), Fraction(8)], "c": [Fraction(0)] * 2}

    # The clusters' means are 2, 7 and 0: their standard deviation over the root of 3.
    assert clustered_sem(values) == pytest.approx((13 / 3) ** 0.5)
    assert clustered_sem({"a": [Fraction(1)]}) is None


def test_signs_are_flipped_in_all_ways() -> None:
    sums = [Fraction(value, 3) for value in (-4, -2, 1, -5, 0)]

    found = sign_flips(sums, 1)

    totals = [
        sum(s * v for s, v in zip(signs, sums, strict=True)) for signs in product((1, -1), repeat=5)
    ]
    assert found.p == Fraction(sum(abs(total) >= Fraction(10, 3) for total in totals), 32)
    assert found.smallest == Fraction(2, 16)  # A cluster without a change tells nothing.
    assert found.is_exact


def test_the_smallest_p_of_eight_clusters_is_two_in_256() -> None:
    found = sign_flips([Fraction(-1, value) for value in range(2, 10)], 1)

    assert found.p == found.smallest == Fraction(2, 256)


def test_signs_are_drawn_where_there_are_too_many_sums() -> None:
    sums = [Fraction(1, 2) + Fraction(3**place, 10**9) for place in range(19)]

    found = sign_flips(sums, 1)

    assert not found.is_exact
    assert found.p == Fraction(1, 20_001)


def test_without_any_change_p_is_one() -> None:
    assert sign_flips([], 1).p == sign_flips([Fraction(0)] * 3, 1).p == 1
