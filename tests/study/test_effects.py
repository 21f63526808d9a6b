"""Matched pairs."""

from fractions import Fraction

import pytest
from msgspec.structs import replace

from cdcheck.study.effects import (
    detectable_effect,
    effects_of,
    effects_table,
    framework_effects,
    framework_effects_table,
    naive_sem,
    pairs_of,
)
from tests.study.made_studies import attempts, design, full_study, tasks

TOY = {"": 90, "a": 82, "d": 70, "ad": 60, "do": 68, "ado": 55}
EIGHT = ("aiohttp", "django", "express", "fastapi", "fastify", "flask", "hono", "koa")


def test_a_task_is_paired_with_the_one_that_states_all_but_one_thing() -> None:
    found = pairs_of(full_study(TOY, ("flask",)))

    assert {name: len(pairs) for name, pairs in found.items()} == {
        "architecture": 5,
        "database: postgres": 2,
        "database: sqlite": 2,
        "orm": 4,
    }
    # (82-90 + 2(60-70) + 2(55-68)) / 5, over both engines.
    architecture = [pair.change for pair in found["architecture"]]
    assert sum(architecture) / 5 == Fraction(-54, 500)
    assert {pair.change for pair in found["database: sqlite"]} == {
        Fraction(-20, 100),
        Fraction(-22, 100),
    }


def test_a_task_without_its_sibling_makes_no_pair() -> None:
    study = tasks(attempts(design("a", framework="flask"), 1), attempts(design("", framework="koa"), 1))

    assert pairs_of(study) == {}
    assert effects_of(study, 1) == ()


def test_effects_are_tested_between_frameworks() -> None:
    study = [
        task
        for index, name in enumerate(EIGHT)
        for task in full_study({"": 90, "a": 80 - index, "d": 91 - 2 * (index % 2)}, (name,))
    ]

    architecture, postgres, sqlite = effects_of(study, 1)

    assert (architecture.pairs, architecture.contexts, architecture.clusters) == (8, 1, 8)
    assert architecture.mean == Fraction(-108, 800)
    assert architecture.clustered_sem == pytest.approx(architecture.naive_sem)
    assert architecture.test.p == Fraction(2, 256)
    assert architecture.adjusted == pytest.approx(3 * 2 / 256)
    assert architecture.interval is not None
    assert architecture.interval.low < -0.135 < architecture.interval.high < 0
    assert (postgres.mean, sqlite.test.p) == (0, 1)


def test_single_orms_stand_beside_the_family_of_tests() -> None:
    node = tuple(
        replace(task, design=replace(task.design, orm="sequelize" if task.design.orm else ""))
        for task in full_study(TOY, ("koa",))
    )

    found = effects_of((*full_study(TOY, ("flask",)), *node), 1)

    rows = [(one.constraint, one.pairs, one.adjusted) for one in found[-3:]]
    assert rows == [("orm", 8, 1.0), ("orm: sequelize", 4, None), ("orm: sqlalchemy", 4, None)]


def test_configurations_are_families_of_tests_of_their_own() -> None:
    study = (*full_study(TOY, EIGHT), *full_study(TOY, EIGHT, model="n"))

    table = effects_table(effects_of(study, 1), "A%")

    assert [row[0] for row in table.rows[::4]] == ["all configurations", "m", "n"]
    assert len(table.columns) == len(table.rows[0])


def test_effects_in_a_framework_are_adjusted_over_the_whole_table() -> None:
    study = (*full_study(TOY, ("flask",)), *full_study({"": 50, "a": 50}, ("koa",)))

    found = framework_effects(study, 1)

    assert [(one.configuration, one.constraint) for one in found][-1] == ("koa", "architecture")
    assert found[-1].adjusted == 1
    assert len(framework_effects_table(found, "A%").rows) == 5


def test_errors_and_power_need_more_than_one_value() -> None:
    assert naive_sem([Fraction(1)]) is None
    assert naive_sem([Fraction(0), Fraction(2)]) == pytest.approx(1)
    assert detectable_effect(None, 1) is detectable_effect(0.0, 8) is None
    # t(0.975) + t(0.8) for 7 degrees of freedom: 2.365 + 0.896.
    assert detectable_effect(1.0, 8) == pytest.approx(3.261, abs=1e-3)
