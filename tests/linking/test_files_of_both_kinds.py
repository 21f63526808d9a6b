"""A module may be there twice, as JavaScript and as TypeScript: which one an import means."""

import pytest

from cdcheck.testing.projects import project_of

_BOTH = {"src/db/index.js": "exports.old = 1;\n", "src/db/index.ts": "export const pool = 1;\n"}


@pytest.mark.parametrize(
    ("path", "code", "to"),
    [
        ("src/app.ts", "import { pool } from './db/index.js'", "src/db/index.ts"),
        ("src/app.ts", "import { pool } from './db'", "src/db/index.ts"),
        ("src/app.js", "const { old } = require('./db/index.js')", "src/db/index.js"),
        ("src/app.js", "const { old } = require('./db')", "src/db/index.js"),
        ("src/app.js", "const { old } = require('./db/index')", "src/db/index.js"),
    ],
)
def test_the_importing_file_decides(path: str, code: str, to: str) -> None:
    project = project_of({**_BOTH, path: code + "\n"})

    assert [one.target for one in project.imports if one.at.path == path] == [to]


def test_a_path_above_the_app_names_none_of_its_modules() -> None:
    code = "const db = require(require('path').join(__dirname, '../../shared/db.js'));\ndb.open();\n"
    project = project_of({"db/index.js": code})

    assert [one for one in project.imports if one.is_unresolvable] == []
