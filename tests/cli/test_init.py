import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.broken import BROKEN
from tests.commands import Run
from tests.trees import lay

APP = {
    **BROKEN,
    "app/main.py": """\
        import sqlite3

        from flask import Flask

        from app.routes.users import users

        app = Flask(__name__)
        app.register_blueprint(users)
        db = sqlite3.connect("app.db")
        db.execute("SELECT 1")
        """,
    "pyproject.toml": "[project]\nname = 'app'\n",
}
STATED = {"rules": "L3", "framework": "flask", "database": "sqlite"}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return lay(tmp_path / "app", {**APP, ".git/HEAD": ""})


def findings(cdcheck: Run, app: Path) -> list[str]:
    report = json.loads(cdcheck(app, "--format", "json").out)
    return [finding["fingerprint"] for finding in report["findings"]]


def test_what_is_surely_told_is_stated_and_nothing_else_is_found(cdcheck: Run, app: Path) -> None:
    before = findings(cdcheck, app)

    done = cdcheck("init", app)

    assert done.code == 0
    assert tomllib.loads((app / "pyproject.toml").read_text())["tool"] == {"cdcheck": STATED}
    assert "database = sqlite  (as at app/main.py:9)" in done.out
    assert f"next: `cdcheck {app}`  (L3, {len(before)} findings)" in done.out
    assert findings(cdcheck, app) == before
    assert "0 added, 3 kept" in cdcheck("init", app).out


def test_a_setting_that_is_there_stays(cdcheck: Run, app: Path) -> None:
    lay(app, {"pyproject.toml": "[tool.cdcheck]\ndatabase = 'postgres'\n"})

    done = cdcheck("init", app, "--rules", "L2")

    stated = tomllib.loads((app / "pyproject.toml").read_text())["tool"]["cdcheck"]
    assert stated == {**STATED, "rules": "L2", "database": "postgres"}
    assert "database = postgres  (kept)" in done.out


def test_what_cannot_be_told_is_asked(cdcheck: Run, app: Path) -> None:
    lay(app, {"app/other.py": "import psycopg\n\nother = psycopg.connect('dbname=app')\n"})
    (app / "pyproject.toml").unlink()

    done = cdcheck("init", app)

    assert tomllib.loads((app / "cdcheck.toml").read_text()) == {"rules": "L3", "framework": "flask"}
    assert "database: postgres (at app/other.py:3) and sqlite (at app/main.py:9) are named" in done.out
    assert '# "app/main.py" = "other"' in (app / "cdcheck.toml").read_text()
    assert "layers: what is each of these, routes, services, repositories, models or other?" in done.out


def test_a_contract_is_stated_if_it_is_met(cdcheck: Run, app: Path) -> None:
    met = {"openapi": "3.0.3", "paths": {"/users": {"get": {}}}}
    lay(app, {"docs/openapi.json": json.dumps(met)})

    assert "contract = docs/openapi.json" in cdcheck("init", app, "--diff").out
    lay(app, {"docs/openapi.json": json.dumps({**met, "paths": {"/posts": {"get": {}}}})})
    assert (
        "contract: `docs/openapi.json`? stating it finds 1 more, of one operation"
        in cdcheck("init", app).out
    )
    assert "contract" not in (app / "pyproject.toml").read_text()
    contract = str(app / "docs" / "openapi.json")
    assert "contract = docs/openapi.json" in cdcheck("init", app, "--contract", contract).out


def test_a_dry_run_shows_the_changes_and_writes_nothing(
    cdcheck: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(app)
    before = sorted(app.rglob("*"))
    words = ("--pre-commit", "--github", "--baseline", "--source", "https://github.com/a/b@v1")

    done = cdcheck("init", *words, "--dry-run")

    assert '+framework = "flask"' in done.out
    assert "+  - repo: https://github.com/a/b" in done.out
    assert "+++ b/.github/workflows/cdcheck.yml" in done.out
    assert "cdcheck-baseline.json: would be written" in done.out
    assert sorted(app.rglob("*")) == before


def test_gates_stand_at_the_top_of_the_repository_and_name_the_app(cdcheck: Run, tmp_path: Path) -> None:
    lay(tmp_path, {".git/HEAD": ""})
    app = lay(tmp_path / "backend", APP)
    words = ("--pre-commit", "--github", "--baseline", "--source", "https://github.com/a/b@v1")

    assert "findings, known to the baseline)" in cdcheck("init", app, *words).out

    assert "args: [backend]" in (tmp_path / ".pre-commit-config.yaml").read_text()
    workflow = (tmp_path / ".github" / "workflows" / "cdcheck-backend.yml").read_text()
    assert "baseline: backend/cdcheck-baseline.json" in workflow
    assert "path: backend\n" in workflow
    assert findings(cdcheck, app) == []
    again = cdcheck("init", app, *words)
    assert "has a hook for this app already" in again.out
    assert "is there already" in again.out


def test_settings_above_an_app_are_left_as_they_are(cdcheck: Run, app: Path) -> None:
    lay(app, {"pyproject.toml": "[tool.cdcheck]\nrules = 'L1'\n"})
    inner = lay(app / "inner", BROKEN)

    done = cdcheck("init", inner)

    assert done.code == 0
    assert "configures this folder too; it is left as it is" in done.out
    assert not (inner / "cdcheck.toml").exists()
    refused = cdcheck("init", inner, "--baseline")
    assert refused.code == 2
    assert "state there which `baseline` it has" in refused.err


def test_a_workflow_needs_to_know_where_the_action_is(
    cdcheck: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.Distribution.read_text", lambda *_: None)

    done = cdcheck("init", app, "--github")

    assert done.code == 2
    assert "`--source https://github.com/OWNER/NAME@REVISION`" in done.err
    assert "cdcheck" not in (app / "pyproject.toml").read_text()
