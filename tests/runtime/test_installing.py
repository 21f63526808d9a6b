"""What is installed for an app, and how apps are run, as their files say."""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from cdcheck.model.task import Task
from cdcheck.runtime.apps import app_of
from cdcheck.runtime.contract import App, Runtime
from cdcheck.runtime.installing import is_ours, plan_of
from cdcheck.runtime.version_ranges import specifier_of
from cdcheck.session import understand
from tests.trees import lay

PINS = {"requirements.txt": "-r more/base.txt\nflask==3.1.3\n", "more/base.txt": "-c pins.txt\nclick\n"}


def python_app(folder: Path) -> App:
    return App(folder=folder, runtime=Runtime.PYTHON, manifests=("requirements.txt",))


def test_a_plan_holds_all_that_the_requirements_include(tmp_path: Path) -> None:
    app = python_app(lay(tmp_path, {**PINS, "more/pins.txt": "click==8.1.0\n", "app.py": ""}))

    assert sorted(plan_of(app).files) == ["more/base.txt", "more/pins.txt", "requirements.txt"]


def test_the_digest_changes_with_the_requirements_and_not_with_the_code(tmp_path: Path) -> None:
    app = python_app(lay(tmp_path, {**PINS, "app.py": "x = 1\n"}))
    first = plan_of(app).digest

    lay(tmp_path, {"app.py": "x = 2\n"})
    assert plan_of(app).digest == first

    lay(tmp_path, {"more/base.txt": "click>=8\n"})
    assert plan_of(app).digest != first


def test_a_package_is_installed_without_its_own_scripts(tmp_path: Path) -> None:
    text = '{"name": "a", "scripts": {"prepare": "tsc"}, "dependencies": {"koa": "3"}}'
    app = App(folder=lay(tmp_path, {"package.json": text}), runtime=Runtime.NODE)

    files = plan_of(app).files

    assert b"prepare" not in files["package.json"]
    assert b"koa" in files["package.json"]
    assert plan_of(app).has_lock is False


POETRY = """
[[package]]
name = "bcrypt"
version = "3.2.0"

[[package]]
name = "numpy"
version = "1.0"
markers = "python_version < '3.9'"

[[package]]
name = "numpy"
version = "2.0"

[[package]]
name = "shared"
version = "0.1"
source = {type = "directory", url = "../shared"}
"""
PIPENV = '{"default": {"bcrypt": {"version": "==3.2.0"}, "shared": {"path": "."}}}'


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        pytest.param("poetry.lock", POETRY, id="of Poetry"),
        pytest.param("uv.lock", POETRY.replace('{type = "directory", url', "{virtual"), id="of uv"),
        pytest.param("Pipfile.lock", PIPENV, id="of Pipenv"),
    ],
)
def test_what_a_lock_file_fixes_is_installed(tmp_path: Path, lock: str, text: str) -> None:
    folder = lay(tmp_path, {lock: text})
    app = App(folder=folder, runtime=Runtime.PYTHON, requirements=("passlib[bcrypt]",))

    assert plan_of(app).files == {
        "locked.txt": b"bcrypt==3.2.0\n",
        "requirements.txt": b"passlib[bcrypt]\n",
    }
    assert plan_of(app).requirements("/plan") == (
        ("-r", "/plan/requirements.txt", "-c", "/plan/locked.txt"),
        ("-r", "/plan/requirements.txt"),
    )


def test_a_lock_file_that_cannot_be_read_fixes_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path, {"poetry.lock": "[[package]\n"})
    app = App(folder=folder, runtime=Runtime.PYTHON, requirements=("flask",))

    assert plan_of(app).files == {"requirements.txt": b"flask\n"}


def test_nothing_above_the_app_is_read(tmp_path: Path) -> None:
    lay(tmp_path, {"secret.txt": "x", "app/requirements.txt": "-r ../secret.txt\n"})

    assert sorted(plan_of(python_app(tmp_path / "app")).files) == ["requirements.txt"]


@pytest.mark.parametrize(
    ("log", "ours"),
    [
        pytest.param("npm error code ETIMEDOUT", True, id="npm cannot reach its registry"),
        pytest.param("CERTIFICATE_VERIFY_FAILED", True, id="a certificate is not trusted"),
        pytest.param("No matching distribution found for flask==99", False, id="no such version"),
        pytest.param("npm error code ERESOLVE", False, id="peers that contradict each other"),
    ],
)
def test_a_registry_out_of_reach_is_not_held_against_the_app(log: str, ours: bool) -> None:
    assert is_ours(log) is ours


@pytest.mark.parametrize(
    ("files", "runtime", "folder", "database"),
    [
        pytest.param(
            {"run.sh": "exec python app.py\n", "app.py": "", "requirements.txt": "flask\n"},
            Runtime.PYTHON,
            ".",
            None,
            id="a script that starts Python",
        ),
        pytest.param(
            {
                "run.sh": "cd backend\nexec node server.js\n",
                "backend/server.js": "",
                "backend/package.json": '{"dependencies": {"express": "5"}}',
                "requirements.txt": "flask\n",
            },
            Runtime.NODE,
            "backend",
            "postgres",
            id="a script that starts Node in a folder",
        ),
    ],
)
def test_an_app_is_run_as_its_files_say(
    tmp_path: Path, files: dict[str, str], runtime: Runtime, folder: str, database: str | None
) -> None:
    project = understand(lay(tmp_path, files), uses_cache=False).project

    app = app_of(tmp_path, project, Task(database=database))

    assert (app.runtime, app.install_folder, app.database) == (runtime, folder, database)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        ("*", ""),
        ("^0.18.2", ">=0.18.2,<0.19"),
        ("^1.9", ">=1.9,<2"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("^2.0.0b1", ">=2.0.0b1,<3"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1", ">=1,<2"),
        ("1.4.*", "==1.4.*"),
        ("^1.0 || ^2.1", ">=2.1,<3"),
        (">=1.2,<2", ">=1.2,<2"),
        ("~=1.2", "~=1.2"),
        ("==1.2", "==1.2"),
    ],
)
def test_versions_are_stated_as_pip_takes_them(written: str, expected: str) -> None:
    assert specifier_of(written) == expected
    assert SpecifierSet(specifier_of(written)) == SpecifierSet(expected)
