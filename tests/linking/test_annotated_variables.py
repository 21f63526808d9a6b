"""What is known of a variable that is annotated, where its value says less."""

import pytest

from cdcheck.testing.projects import project_of

_USER = "export class User {\n  async keep() { return 1 }\n}\n"


@pytest.mark.parametrize(
    ("line", "callees"),
    [
        pytest.param("const user: User = req.user", ["user.ts:User.keep"], id="of what is not known"),
        pytest.param("const user = req.user", [], id="without an annotation"),
        pytest.param("const user: any = req.user", [], id="that says nothing"),
        pytest.param("const user: Missing = new User()", ["user.ts:User.keep"], id="of a known value"),
    ],
)
def test_an_annotation_tells_what_a_variable_holds(line: str, callees: list[str]) -> None:
    app = (
        "import express from 'express'\nimport { User } from './user'\nconst app = express()\n"
        f"app.get('/me', async (req, res) => {{\n  {line}\n  res.json(await user.keep())\n}})\n"
        "app.listen(1)\n"
    )

    project = project_of({"user.ts": _USER, "app.ts": app})

    assert [c.callee for c in project.calls if (c.callee or "").endswith("keep")] == callees


def test_an_annotation_of_python_tells_it_too() -> None:
    texts = {
        "user.py": "class User:\n    def keep(self):\n        return 1\n",
        "app.py": "from user import User\n\n\ndef main(held):\n"
        "    user: User = held['user']\n    user.keep()\n",
    }

    callees = {call.callee for call in project_of(texts).calls}

    assert "user.py:User.keep" in callees


def test_what_has_the_shape_of_an_interface_is_still_a_part_of_the_request() -> None:
    app = (
        "import express from 'express'\nimport { Pool } from 'pg'\ninterface Body { name: string }\n"
        "const app = express()\nconst pool = new Pool()\napp.post('/', async (req, res) => {\n"
        "  const { name }: Body = req.body\n  await pool.query(`INSERT INTO t VALUES ('${name}')`)\n})\n"
    )

    (query,) = project_of({"app.ts": app}).queries

    assert [hole.kind for hole in query.holes] == ["request"]
