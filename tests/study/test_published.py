"""Published tables of failures: the figures of a real study, and what cannot be read."""

from fractions import Fraction
from pathlib import Path

import pytest

from cdcheck.errors import UsageError
from cdcheck.study.label_files import read_labels
from cdcheck.study.outcomes import tasks_of
from cdcheck.study.published import published_outcomes

HEAD = "agent,model,runtime,task,run_id,category,reasoning\n"
LINES = f"""{HEAD}mini,m,node,koa-openapi-unconstrained,run_1,logic_error,"a, b"
mini,n,uv,flask-openapi-clean_architecture-sqlite-sqlalchemy,run_0,server_startup_failure,
"""


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
