import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cdcheck import __version__
from tests.cli.broken import BROKEN
from tests.commands import Done, Run
from tests.trees import lay

DOCS = Path(__file__).parents[2] / "docs"
UPWARD = "architecture/upward-import"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return lay(tmp_path / "app", BROKEN)


def test_a_path_alone_means_check(cdcheck: Run, app: Path) -> None:
    found = cdcheck(app, "--rules", UPWARD)

    assert found.code == 1
    assert "services must not import routes" in found.out
    assert found == cdcheck("check", app, "--rules", UPWARD) == cdcheck("--rules", UPWARD, app)


def test_an_app_that_keeps_its_constraints_ends_with_0(cdcheck: Run, app: Path) -> None:
    (app / "app/services/users.py").write_text("")

    assert cdcheck(app, "--rules", UPWARD).code == 0


def test_what_is_printed_as_json_keeps_to_the_schemas(cdcheck: Run, app: Path) -> None:
    for words, schema in (
        ((app, "--format", "json", "--rules", "L3"), "report"),
        (("model", app, "--format", "json"), "model"),
    ):
        data = json.loads(cdcheck(*words).out)
        Draft202012Validator(json.loads((DOCS / f"{schema}.schema.json").read_text("utf-8"))).validate(
            data
        )


def test_a_second_run_prints_the_same(cdcheck: Run, app: Path) -> None:
    words = (app, "--format", "json", "--rules", "L3")

    assert cdcheck(*words) == cdcheck(*words) == cdcheck(*words, "--no-cache")


def test_the_constraint_comes_from_the_command_line_the_settings_or_the_app(
    cdcheck: Run, app: Path
) -> None:
    def constraints(*words: str) -> dict[str, object]:
        found = json.loads(cdcheck(app, "--format", "json", *words).out)["constraints"]
        assert isinstance(found, dict)
        return found

    lay(app, {"cdcheck.toml": 'database = "postgres"\n'})

    assert constraints("--rules", "L1")["database"] is None
    assert constraints("--rules", "L2")["database"] == "postgres"
    assert constraints("--rules", "L2", "--database", "sqlite3")["database"] == "sqlite"
    assert constraints("--rules", "L2,mysql")["database"] == "mysql"
    assert constraints("--rules", "L2")["inferred"] == []
    assert constraints("--rules", "L3")["inferred"] == ["orm"]


def test_a_comment_hides_a_finding_unless_it_must_not(cdcheck: Run, app: Path) -> None:
    lay(
        app,
        {"app/services/users.py": f"from app.routes import users  # cdcheck: ignore[{UPWARD}] old\n"},
    )

    honoured = cdcheck(app, "--rules", UPWARD)

    assert honoured.code == 0
    assert "suppressed: 1" in honoured.out
    assert cdcheck(app, "--rules", UPWARD, "--no-suppress").code == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "there is no folder `nowhere`"),
        (["model", "nowhere"], "there is no folder `nowhere`"),
        (["model", ".", "--why", "--format", "mermaid"], "a diagram has no room for `--why`"),
        (["a" * 300], "a` cannot be read: File name too long"),
        ([".", "--rules", "L7"], "there is no pack `L7`; did you mean"),
        ([".", "--orm", "sqlalchmy"], "there is no orm `sqlalchmy`; did you mean `sqlalchemy`?"),
        ([".", "--format", "pdf"], "'pdf' is not one of 'text', 'json'"),
        ([".", "--nope"], "no such option '--nope'"),
        ([".", "--base", "x"], "`--base` says what a `--patch` applies to"),
        ([".", "--patch", "x"], "with `--patch`, name the folder that it applies to with `--base`"),
        ([".", "--contract", "x.yaml"], "there is no contract file `x.yaml`"),
        (["explain", "upward-imports"], "did you mean `architecture/upward-import`?"),
        (["explain"], "missing argument 'RULE'"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_one_sentence(
    cdcheck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)

    found = cdcheck(*words)

    assert (found.code, found.out) == (2, "")
    assert sentence in found.err
    assert found.err.startswith("cdcheck: ")
    assert found.err.count("\n") == 1


def test_a_report_goes_to_a_file(cdcheck: Run, app: Path, tmp_path: Path) -> None:
    found = cdcheck(app, "--rules", UPWARD, "--format", "sarif", "--output", tmp_path / "out.sarif")

    assert (found.code, found.out) == (1, "")
    assert json.loads((tmp_path / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_a_file_that_cannot_be_written_is_said(cdcheck: Run, app: Path, tmp_path: Path) -> None:
    found = cdcheck(app, "--rules", UPWARD, "--output", tmp_path / "no" / "out")

    assert found.code == 2
    assert "cannot be written" in found.err


def test_a_contract_is_checked(cdcheck: Run, app: Path, tmp_path: Path) -> None:
    contract = {"api.yaml": "openapi: 3.0.0\npaths: {/users: {get: {}}, /tags: {get: {}}}\n"}
    lay(tmp_path, contract)

    found = cdcheck(app, "--rules", "contract/*", "--contract", tmp_path / "api.yaml")

    assert found.code == 1
    assert "/tags" in found.out


def test_an_empty_patch_is_all_that_is_found(cdcheck: Run, tmp_path: Path) -> None:
    lay(tmp_path, {"agent.patch": ""})

    found = cdcheck("--patch", tmp_path / "agent.patch", "--rules", "L3", "--format", "json")

    data = json.loads(found.out)
    assert found.code == 1
    assert [f["rule"] for f in data["findings"]] == ["delivery/empty-patch"]
    assert len(data["outcomes"]) == 1


@pytest.mark.parametrize("path", ["README.md", "tests/test_app.py"])
def test_a_patch_without_code_of_an_app_delivers_nothing(
    path: str, cdcheck: Run, tmp_path: Path
) -> None:
    patch = tmp_path / "agent.patch"
    patch.write_text(f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x = 1\n")

    found = cdcheck("--patch", patch)

    assert found.code == 1
    assert "the patch brings no code of an app" in found.out


def test_the_app_that_a_patch_makes_is_checked(cdcheck: Run, app: Path, tmp_path: Path) -> None:
    patch = """\
        --- a/app/services/users.py
        +++ b/app/services/users.py
        @@ -1,3 +1 @@
        -from app.routes import users
        -
        -routes = users
        +routes = None
        """
    lay(tmp_path, {"agent.patch": patch})

    mended = cdcheck("--patch", tmp_path / "agent.patch", "--base", app, "--rules", UPWARD)

    assert mended.code == 0
    assert cdcheck(app, "--rules", UPWARD).code == 1


def test_a_rule_can_be_read_about(cdcheck: Run) -> None:
    assert "## Flagged" in cdcheck("explain", UPWARD).out
    assert "Empty patch" in cdcheck("explain", "empty-patch").out


def test_rules_are_listed_with_the_packs(cdcheck: Run) -> None:
    assert UPWARD in cdcheck("rules").out
    assert UPWARD not in cdcheck("rules", "--pack", "L0").out
    rows = json.loads(cdcheck("rules", "--format", "json").out)
    assert {"rule": UPWARD, "category": "architecture", "title": "Upward import"} in rows


def test_lists_of_commands_are_not_cut_off(cdcheck: Run) -> None:
    for words in ((), ("suite",)):
        listed = cdcheck(*words, "--help").out.partition("Commands:\n")[2]
        assert listed
        assert "..." not in listed


def test_the_version_is_printed(cdcheck: Run) -> None:
    assert cdcheck("--version") == Done(0, f"cdcheck {__version__}\n", "")


def test_the_command_line_starts_without_its_engine() -> None:
    program = (
        "import sys, cdcheck.cli; print([m for m in sys.modules if m in {'msgspec', 'rich', 'yaml'}])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_a_reader_that_leaves_early_is_no_failure(app: Path) -> None:
    program = f"{sys.executable} -m cdcheck {app} --rules L3 --format sarif | head -c 1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=DOCS.parent,
        env=dict(os.environ),
    )

    assert done.stderr == ""


def test_a_failure_of_our_own_ends_with_3_and_one_sentence(cdcheck: Run, app: Path) -> None:
    found = cdcheck(app, "--rules", UPWARD, "--output", "\0")

    assert found.code == 3
    assert found.err.count("\n") == 1
    assert "`--debug` shows the traceback" in found.err


def test_a_pack_without_rules_is_no_gate(cdcheck: Run, app: Path, tmp_path: Path) -> None:
    pack = tmp_path / "none.yaml"
    pack.write_text("about: Nothing yet.\n")

    done = cdcheck(app, "--rules", pack)

    assert done.code == 2
    assert done.err == f"cdcheck: `{pack}` selects no rule, so nothing would be checked\n"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param((), "GET    /api/articles/{slug}", id="routes as text"),
        pytest.param((), "tags: id, name", id="tables as text"),
        pytest.param((), "author -> users, tags -> tags", id="relationships as text"),
        pytest.param(("--why",), "(the folder is named `models`)", id="reasons for layers"),
        pytest.param(("--format", "mermaid"), "subgraph repositories", id="layers as a diagram"),
        pytest.param(("--format", "json"), '"schema": "cdcheck.model/1"', id="all of it as data"),
    ],
)
def test_the_model_of_an_app_is_printed(cdcheck: Run, words: tuple[str, ...], shown: str) -> None:
    app = Path(__file__).parents[2] / "fixtures" / "flask-sqlite-sqlalchemy"

    done = cdcheck("model", str(app), *words)

    assert done.code == 0
    assert shown in done.out


def test_a_handler_without_a_name_is_shown_by_its_place(cdcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("const app = require('express')()\napp.get('/tags', () => 1)\n")

    assert "GET    /tags  app.js:2\n" in cdcheck("model", tmp_path).out


def test_patterns_stand_apart_from_resources(cdcheck: Run, tmp_path: Path) -> None:
    routes = (
        "app.get(/^\\/tags$/, list)\napp.get(new RegExp('^/(?!api)'), page)\napp.get('/users', list)\n"
    )
    (tmp_path / "app.js").write_text(f"const app = require('express')()\n{routes}", "utf-8")

    done = cdcheck("model", str(tmp_path))

    patterns, users = done.out.index("    by pattern\n"), done.out.index("    users\n")
    assert patterns < done.out.index(r"/^\/(?!api)/") < done.out.index(r"/^\/tags$/") < users


def test_what_is_served_beyond_the_contract_is_listed_and_not_accused(cdcheck: Run) -> None:
    app = Path(__file__).parents[2] / "fixtures" / "flask-sqlite-sqlalchemy"

    done = cdcheck("check", str(app), "--rules", "L3,conduit")

    assert done.code == 0
    assert "served beyond the contract: GET /health" in done.out
