"""The routes that cdcheck finds are those that the framework itself lists."""

from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import CliRunner

from benchmarks.introspection import App, Route, comparable, compare, listed, main, routes_told_by
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
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


EXPORTED = {
    "express": """
        const express = require('express');
        const inner = express.Router();
        inner.route('/:id').get((req, res) => res.json({})).delete((req, res) => res.json({}));
        const outer = express.Router();
        outer.use('/users', inner);
        exports.createApp = () => express().use('/api', outer);
    """,
    "fastify": """
        exports.buildServer = () => {
          const app = require('fastify')();
          app.register(async (inner) => {
            inner.route({ method: ['GET', 'DELETE'], url: '/:id', handler: async () => ({}) });
          }, { prefix: '/api/users' });
          return app;
        };
    """,
    "hono": """
        const { Hono } = require('hono');
        const inner = new Hono().get('/:id', (c) => c.json({})).delete('/:id', (c) => c.json({}));
        module.exports = new Hono().basePath('/api').route('/users', inner);
    """,
    "koa": """
        const Koa = require('koa');
        const Router = require('@koa/router');
        const inner = new Router({ prefix: '/users' });
        inner.get('/:id', (context) => {}).delete('/:id', (context) => {});
        const outer = new Router().use('/api', inner.routes());
        module.exports = new Koa().use(outer.routes());
    """,
}


@pytest.mark.parametrize("framework", sorted(EXPORTED))
def test_an_app_that_is_exported_need_not_listen(framework: str, tmp_path: Path) -> None:
    app = tmp_path / "app"
    lay(app, {"app.cjs": EXPORTED[framework]})
    copyfile(FIXTURES / f"{framework}-memory" / "package.json", app / "package.json")

    try:
        found = routes_told_by(framework, App(app, run="node app.cjs"))
    except UnavailableError as error:
        unavailable(error)

    expected = {Route("GET", "/api/users/{}"), Route("DELETE", "/api/users/{}")}
    assert comparable(found.of_app, framework) == expected


PAGES = """
module.exports = async (fastify) => {
  fastify.get('/documentation', async () => '');
};
module.exports[Symbol.for('skip-override')] = true;
"""
WITH_PAGES = """
const bcrypt = require('bcrypt');
const { Pool } = require('pg');
const start = async () => {
  const app = require('fastify')();
  await new Pool().query('select 1');
  app.register(require('pages'));
  app.get('/own', async () => bcrypt.hash('x', 10));
  await app.listen({ port: 3000 });
};
start();
"""


def test_pages_of_libraries_are_told_apart_and_databases_are_not_needed(tmp_path: Path) -> None:
    app, environment = tmp_path / "app", tmp_path / "environment"
    lay(app, {"app.cjs": WITH_PAGES})
    lay(environment, {"node_modules/pages/index.js": PAGES})
    copyfile(FIXTURES / "fastify-memory" / "package.json", app / "package.json")
    try:
        installed = tmp_path / "installed"
        lay(installed, {"package.json": (app / "package.json").read_text()})
        install(installed)
    except UnavailableError as error:
        unavailable(error)
    for package in (installed / "node_modules").iterdir():
        (environment / "node_modules" / package.name).symlink_to(package)

    found = compare(App(app, environment, "node app.cjs"))

    assert found.both == {Route("GET", "/own")}
    assert found.of_libraries == {Route("GET", "/documentation")}
    assert found.is_agreement


def test_a_list_says_how_apps_are_started_relative_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "apps.toml"
    path.write_text(
        '[[app]]\nroot = "one"\n[[app]]\nroot = "two"\nenvironment = "/venv"\nrun = "python -m two"\n'
        'env = { DEBUG = "1" }\nfiles = { "a.json" = "{}" }\nstubs = ["b"]\n'
    )

    assert listed(path) == [
        App(tmp_path / "one"),
        App(tmp_path / "two", Path("/venv"), "python -m two", {"DEBUG": "1"}, {"a.json": "{}"}, ("b",)),
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
