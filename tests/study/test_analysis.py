"""All tables of a study, whatever there is of it."""

import random
from fractions import Fraction
from pathlib import Path

import pytest

from cdcheck.attribution.causes import Part
from cdcheck.study import analysis
from cdcheck.study.analysis import published_tables, tables_of
from cdcheck.study.causes import matrix_of
from cdcheck.study.falls import falls_of
from cdcheck.study.label_files import read_labels
from cdcheck.study.levels import rise_of
from cdcheck.study.outcomes import outcomes_of, tasks_of
from cdcheck.study.published import published_outcomes
from cdcheck.study.records import Measure, Record
from cdcheck.study.tables import Table, Unit
from tests.study.made_studies import CELLS, ENGINES, design, record

ALWAYS = [
    "overview",
    "levels",
    "losses",
    "cells",
    "decomposition",
    "interactions",
    "causes",
    "effects",
    "framework_effects",
    "passing",
    "frameworks",
    "subset",
    "noise",
    "mixed",
    "impact",
]
EIGHT = ("aiohttp", "django", "express", "fastapi", "fastify", "flask", "hono", "koa")


def records_of(frameworks: tuple[str, ...] = EIGHT, cells: tuple[str, ...] = CELLS) -> list[Record]:
    made = []
    for number, framework in enumerate(frameworks):
        for cell in cells:
            for engine in ENGINES if "d" in cell else ENGINES[:1]:
                for attempt in range(2):
                    place = design(cell, framework=framework, engine=engine, attempt=attempt)
                    raw = Fraction(10 - len(cell) - (number + attempt) % 2, 10)
                    lost = {Part.QUERY: 1 - raw} if raw < 1 else {}
                    violated = place.families[:1] if number == 1 else ()
                    made.append(record(place, raw, lost, violated))
    return made


def check(tables: list[Table]) -> None:
    """Holds what is true of every table: rows fit the columns, and one without rows says why."""
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows), table.name
        assert len({column.name for column in table.columns}) == len(table.columns), table.name
        assert table.rows or any("left out" in note for note in table.notes), table.name
        for row in table.rows:
            for value, column in zip(row, table.columns, strict=True):
                is_name = isinstance(value, str)
                assert value is None or is_name == (column.unit is Unit.NAME), (table.name, column.name)


def test_a_whole_study_gives_every_table() -> None:
    tables = list(tables_of(records_of(), seed=1))

    check(tables)
    assert [table.name for table in tables] == ALWAYS
    assert all(table.rows for table in tables)


def test_the_same_seed_gives_the_same_tables() -> None:
    records = records_of(cells=("", "a"))

    first, again, other = (list(tables_of(records, seed=seed)) for seed in (3, 3, 4))

    assert first == again != other


def test_the_order_of_records_changes_nothing() -> None:
    records = records_of(EIGHT[:3])

    assert list(tables_of(records, seed=3)) == list(tables_of(records[::-1], seed=3))


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([], id="none"),
        pytest.param(records_of(("flask",), ("",))[:1], id="one run"),
        pytest.param(records_of(("flask", "koa"), ("", "d")), id="a part"),
        pytest.param(
            [Record(design=design(), raw=Fraction(0), is_passed=False, faults=("x",))], id="a fault"
        ),
    ],
)
def test_a_part_of_a_study_gives_every_table_too(records: list[Record]) -> None:
    tables = list(tables_of(records, seed=1))

    check(tables)
    assert [table.name for table in tables] == ALWAYS


def test_labels_are_compared(tmp_path: Path) -> None:
    records = records_of()
    file = tmp_path / "labels.csv"
    file.write_text(
        "id,label\n" + "".join(f"{one.design.id},incorrect_query_logic\n" for one in records)
    )

    tables = list(tables_of(records, seed=1, labels=[file]))

    check(tables)
    assert [table.name for table in tables[len(ALWAYS) :]] == [
        "agreement",
        "agreement_parts",
        "confusion",
    ]


def test_published_failures_give_what_pass_and_fail_allow(tmp_path: Path) -> None:
    file = tmp_path / "failures.csv"
    lines = [
        f"mini,m,uv,{name}-openapi-{stated},run_0,logic_error,"
        for name in EIGHT
        for stated in ("unconstrained", "clean_architecture", "sqlite", "clean_architecture-sqlite")
    ]
    head = "agent,model,runtime,task,run_id,category,reasoning"
    file.write_text("\n".join([head, *lines]))

    tables = list(published_tables(published_outcomes(read_labels([file]), 3), seed=1))

    check(tables)
    assert [table.name for table in tables] == ALWAYS[1:]
    assert tables[-1].rows == ()


def test_without_the_extra_packages_what_is_exact_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "find_spec", lambda name: None if name == "scipy" else name)

    tables = {table.name: table for table in tables_of(records_of(), seed=1)}

    assert list(tables) == ALWAYS
    assert tables["decomposition"].rows[0][2] is not None
    assert tables["decomposition"].rows[0][3] is None
    for name in ("effects", "framework_effects", "subset"):
        assert tables[name].notes == ("left out: needs the packages of `cdcheck[study]`",)


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_exact_whatever_of_a_study_was_run(seed: int) -> None:
    drawn = random.Random(seed)
    whole = records_of(EIGHT[: drawn.randint(1, 8)], tuple(drawn.sample((*CELLS, "o", "ao"), 6)))
    some = [one for one in whole if drawn.random() < drawn.choice((0.5, 0.9))]

    for measure in Measure:
        study = tasks_of(outcomes_of(some, measure))
        matrix, rise = matrix_of(study, "m"), rise_of(study)
        (fall,) = falls_of(study, seed=None) or [None]

        assert sum(matrix.changes.values()) == sum(matrix.losses.values())
        assert sum(rise.rises.values()) == rise.rise
        if fall is not None and fall.decomposition.owen.shares:
            assert sum(fall.decomposition.owen.shares.values()) == fall.decomposition.total
            assert matrix.losses == {
                name: -share for name, share in fall.decomposition.owen.shares.items()
            }
