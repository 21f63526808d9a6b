"""A folder of the paper's results is read without running anything, and says what it cannot show."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdcheck.attribution.imports.collection import items_in
from cdcheck.attribution.imports.newman import is_empty_json
from cdcheck.attribution.imports.variables import uses_of
from cdcheck.attribution.ledger import Ledger, ledger_of
from cdcheck.cli.attribute import command
from cdcheck.errors import UsageError
from cdcheck.importing import imported
from tests.attribution.result_folders import TASK, Asked, patch_of, results_folder

PAPER = os.environ.get("CDCHECK_PAPER_DATA")
TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/root/app/repositories/articles.py", line 7, in all_articles\n'
    "sqlite3.OperationalError: no such function: string_agg\n"
)
REGISTER: Asked = ("Register", "POST /api/users", 200, 0, 3)
BROKEN: Asked = ("All Articles", "GET /api/articles?tag=a", 500, 2, 0)
LOGGED = '"POST /api/users HTTP/1.1" 200 -\n'
LOGGED_BROKEN = '"GET /api/articles?tag=a HTTP/1.1" 500 -\n'


def lost(found: Ledger) -> dict[str, int]:
    return {part.value: round(found.declared * share) for part, share in found.root.items()}


def test_an_exception_is_of_the_request_whose_line_is_beside_it(tmp_path: Path) -> None:
    folder = results_folder(tmp_path, REGISTER, BROKEN, log=LOGGED + TRACEBACK + LOGGED_BROKEN)

    found = ledger_of(imported(folder))

    assert lost(found) == {"database": 2}
    assert found.entries[0].why.chain[1].at is not None
    assert str(found.entries[0].why.chain[1].at) == "app/repositories/articles.py:7"


def test_an_exception_that_is_of_no_known_request_explains_nothing(tmp_path: Path) -> None:
    folder = results_folder(tmp_path, REGISTER, BROKEN, log=TRACEBACK)

    found = ledger_of(imported(folder))

    assert lost(found) == {"unexplained": 2}
    assert "which lines of the log are about which request" in found.result.unobserved


def test_what_is_not_in_the_folder_is_said(tmp_path: Path) -> None:
    result = imported(results_folder(tmp_path, REGISTER))

    assert [said for said in result.unobserved if "log" in said] == [
        "the server's log (`conduit.log`)",
        "what installing printed (`setup.log`)",
    ]
    assert result.unobserved[-1].endswith("there is no patch")


@pytest.mark.parametrize(
    ("log", "setup", "part"),
    [
        pytest.param("ModuleNotFoundError: No module named 'jose'\n", "", "startup", id="a package"),
        pytest.param("sh: 1: ./run.sh: not found\n", "", "startup", id="no start script"),
        pytest.param(
            "", "npm error notarget No matching version found for x@9\n", "startup", id="install"
        ),
        pytest.param(
            "sqlalchemy.exc.InvalidRequestError: One or more mappers failed to initialize\n",
            "",
            "orm",
            id="mappers",
        ),
    ],
)
def test_the_log_says_why_nothing_was_answered(tmp_path: Path, log: str, setup: str, part: str) -> None:
    folder = results_folder(tmp_path, ("Register", "POST /api/users", None, 3, 0), log=log, setup=setup)

    assert lost(ledger_of(imported(folder))) == {part: 3}


def test_an_empty_patch_is_why_nothing_was_answered(tmp_path: Path) -> None:
    dead: Asked = ("Register", "POST /api/users", None, 3, 0)
    folder = results_folder(tmp_path, dead, log="sh: 1: ./run.sh: not found\n", patch="")

    found = ledger_of(imported(folder))

    assert (lost(found), found.entries[0].why.cause) == ({"delivery": 3}, "delivery/empty-patch")


def test_the_app_in_the_patch_is_checked_by_what_the_task_states(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "flask==3.1.0\n",
        "routes/users.py": "x = 1\n",
        "services/users.py": "from routes import users\n",
    }
    folder = results_folder(tmp_path, REGISTER, patch=patch_of(files))

    result = imported(folder)

    assert result.families == ("architecture", "database")
    assert "architecture/upward-import" in {finding.rule for finding in result.findings}


def test_the_patch_of_an_unknown_app_is_not_checked(tmp_path: Path) -> None:
    patch = patch_of({"a.py": "x = 1\n"})
    folder = results_folder(tmp_path, REGISTER, patch=patch, task="flask-hard-focused-task-001")

    result = imported(folder)

    assert (result.families, result.findings) == ((), ())
    assert "the app that the patch changes is not known" in result.unobserved[-1]


def test_a_refusal_is_not_judged_while_it_is_not_known_what_was_sent(tmp_path: Path) -> None:
    folder = results_folder(tmp_path, ("Favorite", "POST /api/articles/x/favorite", 400, 2, 0))

    assert lost(ledger_of(imported(folder))) == {"unexplained": 2}


def test_the_collection_says_what_was_sent(tmp_path: Path) -> None:
    folder = results_folder(tmp_path, ("Favorite", "POST /api/articles/x/favorite", 400, 2, 0))
    request = {
        "method": "POST",
        "url": "{{APIURL}}/articles/{{slug}}/favorite",
        "header": [{"key": "Content-Type", "value": "application/json"}],
    }
    collection = tmp_path / "collection.json"
    collection.write_text(
        json.dumps({"item": [{"name": "A", "item": [{"name": "Favorite", "request": request}]}]})
    )

    assert lost(ledger_of(imported(folder, collection))) == {"harness": 2}


def test_the_command_takes_a_folder(tmp_path: Path) -> None:
    folder = results_folder(tmp_path, REGISTER, BROKEN)

    outcome = CliRunner().invoke(command, [str(folder)])

    assert outcome.output.startswith(f"{TASK}, run_0 by newman: A% 60.00")
    assert "not observed: the server's log" in outcome.output


@pytest.mark.parametrize(
    ("format_", "lines"),
    [
        pytest.param("text", ["one: A% 60.00", "two: A% 100.00"], id="text"),
        pytest.param(
            "markdown", ["| run |", "|---|", "| one | 60.00 |", "| two | 100.00 |"], id="table"
        ),
        pytest.param(
            "json", ['{"schema":"cdcheck.ledger/1"', '{"schema":"cdcheck.ledger/1"'], id="json"
        ),
    ],
)
def test_a_folder_of_many_runs_comes_to_a_line_each(
    tmp_path: Path, format_: str, lines: list[str]
) -> None:
    for name, asked in (("two", (REGISTER,)), ("one", (REGISTER, BROKEN))):
        results_folder(tmp_path / "made", *asked).rename(tmp_path / name)

    outcome = CliRunner().invoke(command, [str(tmp_path), "--format", format_])

    told = outcome.output.splitlines()
    assert [line.startswith(start) for line, start in zip(told, lines, strict=True)] == [True] * len(
        lines
    )


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\0", "requestName\n"])
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "newman-run-report-1.csv").write_text(text)

    with pytest.raises(UsageError, match="is no CSV report of newman"):
        imported(tmp_path)


@pytest.mark.parametrize(
    ("url", "code", "count"),
    [
        pytest.param("http://[::1/a", "200", "1", id="an address that is none"),
        pytest.param("http://a/b", "\u00b2\u00b2\u00b2", "1", id="a status of other digits"),
        pytest.param("http://a/b", "200", "9" * 5_000, id="a count without end"),
        pytest.param("http://a/b", "200", "\u00b2", id="a count of other digits"),
    ],
)
def test_a_strange_line_breaks_nothing(tmp_path: Path, url: str, code: str, count: str) -> None:
    folder = results_folder(tmp_path)
    report = folder / "newman-run-report-1.csv"
    line = f'"1","C","A","GET","{url}","","{code}","1","1","","a","","{count}","0","{count}","0"\n'
    report.write_text(report.read_text("utf-8") + line, "utf-8")

    assert ledger_of(imported(folder)).raw == 0


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no report of newman"):
        imported(tmp_path)


# Without the data there is nothing to run: a skipped test fails in CI.
if PAPER is not None:

    def test_the_papers_collection_tells_what_depends_on_what(tmp_path: Path) -> None:
        items = items_in(Path(PAPER) / "Conduit.postman_collection.json")
        uses = uses_of(items, [item.request for item in items])

        assert len(items) == 32
        assert [item.name for item in items if is_empty_json(item.request)] == [
            "Favorite Article",
            "Unfavorite Article",
            "Delete Comment for Article",
            "Delete Article",
            "Unfollow Profile",
        ]
        assert {items[at].name for use in uses for at in use.missing} == {
            "Login and Remember Token",
            "Create Article",
            "Create Comment for Article",
        }
