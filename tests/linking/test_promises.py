"""What a callback of `then` is known to be given, and what calls of several functions are."""

import pytest

from cdcheck.testing.projects import project_of

_HEAD = """\
import express from 'express'
class Registry {
  prefix = '/api'
  fill(app) { app.get(`${this.prefix}/tags`, (req, res) => res.json([])) }
}
"""


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param(
            "new Registry()", "const app = express(); it.fill(app); app.listen(1)", id="an object"
        ),
        pytest.param(
            "({ prefix: '/api' })",
            "const app = express(); app.get(`${it.prefix}/tags`, (req, res) => 1); app.listen(1)",
            id="settings",
        ),
        pytest.param("express()", "it.get('/api/tags', (req, res) => 1); it.listen(1)", id="an app"),
        pytest.param(
            "'/api'",
            "const app = express(); app.get(`${it}/tags`, (req, res) => 1); app.listen(1)",
            id="a text",
        ),
    ],
)
def test_what_an_async_function_gives_is_handed_on(given: str, used: str) -> None:
    app = f"{_HEAD}async function start() {{ return {given} }}\n"
    project = project_of({"app.ts": f"{app}start().then((it) => {{ {used} }}).catch(console.error)\n"})

    assert [f"{route.method} {route.path}" for route in project.routes] == ["GET /api/tags"]


def test_a_method_of_that_name_is_called_instead() -> None:
    app = (
        f"{_HEAD}class Later {{ then(ready) {{ ready('/own') }} }}\nconst app = express()\n"
        "new Later().then((prefix) => { app.get(`${prefix}/tags`, (req, res) => 1) })\napp.listen(1)\n"
    )

    assert [route.path for route in project_of({"app.ts": app}).routes] == ["/own/tags"]


def test_a_call_that_means_another_function_each_time_is_a_choice() -> None:
    app = (
        "class Kept { async find() { return 1 } }\nclass Made { find() { return 2 } }\n"
        "class Service {\n  constructor(users) { this.users = users }\n"
        "  show() { return this.users.find() }\n}\n"
        "new Service(new Kept()).show()\nnew Service(new Made()).show()\nnew Made().find()\n"
    )

    calls = [call for call in project_of({"app.js": app}).calls if (call.callee or "").endswith("find")]

    assert [(call.at.line, call.is_choice) for call in calls] == [(5, True), (9, False)]
