from pathlib import Path

import pytest

from cdcheck.session import Report, Request, check
from tests.trees import lay

APP = {
    "app/__init__.py": "",
    "app/routes/__init__.py": "",
    "app/routes/users.py": "from flask import Blueprint\n\nusers = Blueprint('users', __name__)\n",
    "app/services/__init__.py": "",
    "app/services/users.py": "from app.routes import users\n\nx = users\n",
}
RULES = "architecture/upward-import"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return lay(tmp_path / "app", APP)


def entries(tmp_path: Path) -> int:
    return len(list((tmp_path / "cdcheck-cache").glob("checked-*")))


def findings(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_the_same_question_gets_the_same_answer(app: Path, tmp_path: Path) -> None:
    first, second = check(Request(app, RULES)), check(Request(app, RULES))

    assert findings(first) == [RULES]
    assert (first.findings, first.outcomes) == (second.findings, second.outcomes)
    assert entries(tmp_path) == 1


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        pytest.param({"app/services/users.py": "x = 1\n"}, RULES, id="changed code"),
        pytest.param({"cdcheck.toml": "[layers]\n'app/services' = 'routes'\n"}, RULES, id="settings"),
        pytest.param({"run.sh": "python -m app\n"}, RULES, id="another file"),
        pytest.param({}, f"{RULES},architecture/layer-cycle", id="other rules"),
        pytest.param({}, "L1", id="another pack"),
    ],
)
def test_another_question_is_answered_anew(
    app: Path, tmp_path: Path, files: dict[str, str], rules: str
) -> None:
    check(Request(app, RULES))
    lay(app, files)

    check(Request(app, rules))

    assert entries(tmp_path) == 2


def test_another_option_is_another_question(app: Path) -> None:
    typed = """\
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from app.routes import users
        """
    lay(app, {"app/services/users.py": typed})
    before = check(Request(app, RULES))
    lay(app, {"cdcheck.toml": f"[options.'{RULES}']\ntype_only = true\n"})

    after = check(Request(app, RULES))

    assert (findings(before), findings(after)) == ([], [RULES])


def test_another_contract_is_another_question(app: Path, tmp_path: Path) -> None:
    contract = tmp_path / "api.yaml"
    for path in ("/a", "/b"):
        contract.write_text(f"openapi: 3.0.0\npaths: {{{path}: {{get: {{}}}}}}\n")

        report = check(Request(app, "contract/*", contract=str(contract)))

        assert report.project.operations[0].path == path
    assert entries(tmp_path) == 2
