"""A module may be there twice, as JavaScript and as TypeScript: which one an import means."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.absent_modules import AbsentModules
from cdcheck.knowing import Knowledge
from cdcheck.model.task import Task
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


def test_a_file_that_was_not_read_may_be_what_an_import_means() -> None:
    rows = "export const ROWS = [" + "1," * 30_000 + "];\n"
    project = project_of({"src/rows.ts": rows, "src/app.ts": "import { ROWS } from './rows.js';\n"})
    absent = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(AbsentModules)

    assert [absent.doubt(one) for one in project.imports] == ["`./rows.js` was not read"]
