"""Published tables of failures: the figures of a real study, and what cannot be read."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from cdcheck.errors import UsageError
from cdcheck.study.cells import cell_values, grid_of
from cdcheck.study.decomposition import decomposed
from cdcheck.study.effects import effects_of
from cdcheck.study.label_files import read_labels
from cdcheck.study.levels import levels_of, rise_of
from cdcheck.study.outcomes import EVERYBODY, Task, tasks_of
from cdcheck.study.passing import passing_of
from cdcheck.study.published import published_outcomes
from cdcheck.study.records import Measure

HEAD = "agent,model,runtime,task,run_id,category,reasoning\n"
LINES = f"""{HEAD}mini,m,node,koa-openapi-unconstrained,run_1,logic_error,"a, b"
mini,n,uv,flask-openapi-clean_architecture-sqlite-sqlalchemy,run_0,server_startup_failure,
"""
DATA = Path(os.environ.get("CDCHECK_PUBLISHED", "."))
"""The folder `data` of the replication package of arXiv 2605.06445."""


def written(text: str, folder: Path) -> Path:
    path = folder / "failures.csv"
    path.write_text(text)
    return path


def test_what_has_no_line_passed(tmp_path: Path) -> None:
    found = published_outcomes(read_labels([written(LINES, tmp_path)]), 3)

    tasks = {task.design.task: task for task in tasks_of(found.outcomes)}
    assert {key[:1] + key[2:4]: task.mean for key, task in tasks.items()} == {
        ("mini/m", "flask", "architecture database orm"): 1,
        ("mini/m", "koa", ""): Fraction(2, 3),
        ("mini/n", "flask", "architecture database orm"): Fraction(2, 3),
        ("mini/n", "koa", ""): 1,
    }
    assert "2 of 12 runs are listed as failed, 3 at each of 2 tasks" in found.notes


def test_a_run_that_stands_twice_counts_once(tmp_path: Path) -> None:
    line = "mini,m,node,koa-openapi-unconstrained,run_1,logic_error,\n"

    found = published_outcomes(read_labels([written(HEAD + 2 * line, tmp_path)]), 1)

    assert [outcome.value for outcome in found.outcomes] == [0]
    assert "1 lines repeat a run; its first line counts" in found.notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "has no columns", id="empty"),
        pytest.param("agent,model\n", "has no columns", id="other columns"),
        pytest.param(f"{HEAD}a,m,node,koa,run_1,x,\n", "no name of a task", id="no task"),
        pytest.param(f"{HEAD}a,m,node,koa-openapi-sqlite\n", "is empty", id="a short line"),
        pytest.param(f"{HEAD}a,,node,koa-openapi-sqlite,run_1,x,\n", "`model` is empty", id="no model"),
        pytest.param(
            f"{HEAD}a,m,n,koa-openapi-sqlite-postgres,1,x,\n", "two values", id="two databases"
        ),
        pytest.param("id,label\nr1,x\n", "do not say what was asked", id="ids alone"),
        pytest.param(
            f"{HEAD}a,m,n,koa-openapi-sqlite,1,x,\na,m,n,koa-openapi-sqlite,2,x,\n",
            "2 runs failed of 1 attempts",
            id="too many failures",
        ),
    ],
)
def test_what_is_no_table_of_failures_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        published_outcomes(read_labels([written(text, tmp_path)]), 1)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_labels([tmp_path / "none.csv"])
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no table in UTF-8"):
        read_labels([tmp_path / "bytes.csv"])
    with pytest.raises(UsageError, match="0 attempts"):
        published_outcomes((), 0)


@pytest.fixture(scope="module")
def real() -> tuple[Task, ...]:
    files = sorted(DATA.glob("failure_analysis_*.csv"))
    if "CDCHECK_PUBLISHED" not in os.environ or not files:
        pytest.skip("needs the published tables in $CDCHECK_PUBLISHED")
    return tasks_of(published_outcomes(read_labels(files), 3).outcomes)


def points(value: Fraction | float | None, digits: int = 2) -> float | None:
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
