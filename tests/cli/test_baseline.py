import json
from pathlib import Path

import pytest

from tests.cli.broken import BROKEN
from tests.commands import Run
from tests.trees import lay

UPWARD = "architecture/upward-import"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return lay(tmp_path / "app", BROKEN)


def test_with_a_baseline_only_new_findings_fail(cdcheck: Run, app: Path) -> None:
    written = cdcheck("baseline", app, "--rules", UPWARD)
    kept = app / "cdcheck-baseline.json"
    words = (app, "--rules", UPWARD, "--baseline", kept)

    assert written.out == f"{kept}: 1 known, 1 new, 0 gone\n"
    assert cdcheck(*words).code == 0
    lay(app, {"app/services/tags.py": "from app.routes.users import users\n"})
    found = cdcheck(*words)
    assert found.code == 1
    assert "app/services/tags.py:1:1" in found.out
    assert "known to the baseline `cdcheck-baseline.json`: 1" in found.out


def test_a_baseline_shrinks_when_findings_are_mended(cdcheck: Run, app: Path) -> None:
    cdcheck("baseline", app, "--rules", UPWARD)
    lay(app, {"app/services/users.py": ""})
    words = (app, "--rules", UPWARD, "--baseline", app / "cdcheck-baseline.json")

    assert "delivery/stale-baseline, proven" in cdcheck(*words).out
    assert "0 known, 0 new, 1 gone" in cdcheck("baseline", app, "--rules", UPWARD).out
    assert cdcheck(*words).code == 0


def test_the_settings_may_name_the_baseline(cdcheck: Run, app: Path) -> None:
    lay(app, {"cdcheck.toml": f'rules = "{UPWARD}"\nbaseline = "known.json"\n'})

    missing = cdcheck(app)
    assert missing.code == 2
    assert "known.json` cannot be read: No such file or directory" in missing.err
    assert cdcheck("baseline", app).code == 0
    assert cdcheck(app).code == 0
    assert cdcheck(app, "--no-suppress").code == 1
    assert cdcheck(app, "--no-suppress", "--baseline", app / "known.json").code == 0


def test_formats_say_who_hides_a_finding(cdcheck: Run, app: Path) -> None:
    cdcheck("baseline", app, "--rules", UPWARD)
    words = (app, "--rules", UPWARD, "--baseline", app / "cdcheck-baseline.json", "--format")

    (hidden,) = json.loads(cdcheck(*words, "json").out)["suppressed"]
    (run,) = json.loads(cdcheck(*words, "sarif").out)["runs"]

    assert hidden["by"] == "baseline"
    assert [s["kind"] for result in run["results"] for s in result["suppressions"]] == ["external"]
