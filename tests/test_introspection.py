"""The routes that cdcheck finds are those that the framework itself lists."""

from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import CliRunner

from benchmarks.introspection import App, Route, comparable, compare, listed, main
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.fixture import FIXTURES, UnavailableError
from tests.trees import lay

HIDDEN = """
from flask import Flask

app = Flask(__name__)


@app.get("/shown")
def shown():
    return {}


for reversed_path in ["neddih/"]:
    getattr(app, "add_url_rule")(reversed_path[::-1], view_func=lambda: {}, endpoint="hidden")

app.run()
"""


@pytest.mark.parametrize(
    "name", ["flask-memory", "flask-sqlite-sqlalchemy", "express-memory", "express-sqlite-sequelize"]
)
def test_cdcheck_and_the_framework_list_the_same_routes(name: str) -> None:
    try:
        found = compare(App(FIXTURES / name))
    except UnavailableError as error:
        unavailable(error)

    assert found.only_framework == frozenset()
    assert found.only_cdcheck == frozenset()
    assert len(found.both) == 20


def test_a_route_that_only_the_framework_knows_is_a_difference(tmp_path: Path) -> None:
    app = tmp_path / "app"
    lay(app, {"app.py": HIDDEN, "run.sh": "exec python app.py\n"})
    copyfile(FIXTURES / "flask-memory" / "requirements.txt", app / "requirements.txt")

    result = CliRunner().invoke(main, [str(app)])

    if "not asked" in result.output:
        unavailable(UnavailableError(result.output))
    assert "only framework: GET /hidden" in result.output
    assert result.exit_code == 1


def test_a_list_says_how_apps_are_started_relative_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "apps.toml"
    path.write_text(
        '[[app]]\nroot = "one"\n[[app]]\nroot = "two"\nenvironment = "/venv"\nrun = "python -m two"\n'
        'env = { DEBUG = "1" }\n'
    )

    assert listed(path) == [
        App(tmp_path / "one"),
        App(tmp_path / "two", Path("/venv"), "python -m two", {"DEBUG": "1"}),
    ]


@pytest.mark.parametrize(
    ("framework", "path", "expected"),
    [
        pytest.param("flask", "/articles/<string:slug>", "/articles/{}", id="a converter of Flask"),
        pytest.param("aiohttp", r"/users/{id:\d{1,3}}", "/users/{}", id="a pattern with braces"),
        pytest.param("django", r"^users/(?P<id>\d+)/$", "/users/{}/", id="a regular expression"),
        pytest.param("express", "/users/:id(\\d+)/", "/users/{}", id="a parameter with a pattern"),
        pytest.param("hono", "/users/:id{[0-9]+}", "/users/{}", id="a parameter of Hono"),
    ],
)
def test_a_path_is_written_as_both_sides_can(framework: str, path: str, expected: str) -> None:
    assert comparable([("GET", path)], framework) == {Route("GET", expected)}


def test_all_methods_of_a_path_are_any_method() -> None:
    verbs = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    assert comparable([(verb, "/x") for verb in verbs], "koa") == {Route("ANY", "/x")}
