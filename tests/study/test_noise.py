"""Spread between tasks, and between attempts at one."""

from fractions import Fraction

from cdcheck.study.noise import mixed_table, mixed_tasks, noise_of, noise_table
from tests.study.made_studies import attempts, design, tasks


def test_the_variance_is_split_between_tasks_and_attempts() -> None:
    study = tasks(
        attempts(design("", framework="flask"), Fraction(1, 10), Fraction(3, 10)),
        attempts(design("", framework="koa"), Fraction(7, 10), Fraction(9, 10)),
    )

    noise = noise_of(study)

    # Within: 4 deviations of 0.1, 2 degrees of freedom. Between: (0.36 - 0.02) / 2 attempts.
    assert (noise.within, noise.between) == (Fraction(2, 100), Fraction(17, 100))
    assert noise.repeatability == Fraction(17, 19)


def test_tasks_that_differ_less_than_attempts_do_have_no_variance_of_their_own() -> None:
    study = tasks(
        attempts(design("", framework="flask"), 0, 1), attempts(design("", framework="koa"), 1, 0)
    )

    assert (noise_of(study).between, noise_of(study).repeatability) == (0, 0)


def test_single_attempts_tell_nothing_of_noise() -> None:
    study = tasks(attempts(design("", framework="flask"), 0), attempts(design("a"), 1))

    assert noise_of(study).within is None
    assert noise_of(tasks(attempts(design(""), 0, 1))).between is None
    assert noise_table(study, study, "A%").rows == (("m", 2, 2, None, None, None, 0, 0, None),)


def test_tasks_that_some_attempts_solve_are_listed() -> None:
    study = tasks(attempts(design("", framework="flask"), 0, 1, 1), attempts(design("d"), 1, 1))

    assert len(mixed_tasks(study)) == 1
    assert mixed_table(study).rows == (("m", "conduit", "flask", "none", "", "", 2, 3),)
    assert noise_table(study, study, "A%").rows[0][-3:] == (2, 1, Fraction(1, 2))
