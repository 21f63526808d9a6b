"""Calls through Tsyringe, TypeDI and Inversify, as TypeScript apps are wired with them."""

import pytest

from cdcheck.testing.projects import project_of
from tests.injectors.reading import calls_of, reasons

USERS = """
export interface Users { byId(id: string): string }
"""
REPOSITORY = """
import { Users } from './users'
export class SqlUsers implements Users { byId(id: string) { return id } }
"""
SERVICE = """
import { MARKS } from 'LIBRARY'
import { Users } from './users'
import { TYPES } from './types'
@MARK()
export class Accounts {
  constructor(@INJECT(TOKEN) private readonly users: Users) {}
  show(id: string) { return this.users.byId(id) }
}
"""
TYPES = "export const TYPES = { Users: Symbol.for('Users'), Accounts: Symbol.for('Accounts') }\n"
APP = """
import express from 'express'
import { container } from './container'
import { Accounts } from './accounts'
import { TYPES } from './types'
const app = express()
app.get('/users/:id', function showUser(req, res) { res.json(ASKED.show(req.params.id)) })
app.listen(3000)
"""


def wired(
    library: str, marks: tuple[str, str], token: str, container: str, asked: str
) -> dict[str, str]:
    service = SERVICE.replace("MARKS", ", ".join(marks)).replace("LIBRARY", library)
    service = service.replace("INJECT", marks[1]).replace("MARK", marks[0]).replace("TOKEN", token)
    imports = (
        "import { SqlUsers } from './sql-users'\nimport { Accounts } from './accounts'\n"
        "import { TYPES } from './types'\n"
    )
    return {
        "src/users.ts": USERS,
        "src/sql-users.ts": REPOSITORY,
        "src/types.ts": TYPES,
        "src/accounts.ts": service,
        "src/container.ts": imports + container,
        "src/app.ts": APP.replace("ASKED", asked),
    }


INVERSIFY = (
    "import { Container } from 'inversify'\nexport const container = new Container()\n"
    "container.bind(TYPES.Users).to(SqlUsers).inSingletonScope()\n"
    "container.bind(TYPES.Accounts).to(Accounts)\n"
)
MARKS = ("injectable", "inject")
CASES = [
    pytest.param(
        wired(
            "tsyringe",
            MARKS,
            "'Users'",
            "import { container } from 'tsyringe'\n"
            "container.register('Users', { useClass: SqlUsers })\nexport { container }\n",
            "container.resolve(Accounts)",
        ),
        id="tsyringe",
    ),
    pytest.param(
        wired(
            "tsyringe",
            MARKS,
            "TYPES.Users",
            "import { container } from 'tsyringe'\n"
            "container.registerSingleton(TYPES.Users, SqlUsers)\n"
            "container.register('accounts', { useFactory: (c) => c.resolve(Accounts) })\n"
            "export { container }\n",
            "container.resolve('accounts')",
        ),
        id="tsyringe by tokens",
    ),
    pytest.param(
        wired("inversify", MARKS, "TYPES.Users", INVERSIFY, "container.get(TYPES.Accounts)"),
        id="inversify",
    ),
    pytest.param(
        wired(
            "typedi",
            ("Service", "Inject"),
            "'users'",
            "import { Container } from 'typedi'\nContainer.set('users', new SqlUsers())\n"
            "export const container = Container\n",
            "container.get(Accounts)",
        ),
        id="typedi",
    ),
]


@pytest.mark.parametrize("files", CASES)
def test_what_is_injected_by_a_token_is_followed(files: dict[str, str]) -> None:
    project = project_of(files)

    assert calls_of(project) >= {("showUser", "Accounts.show"), ("Accounts.show", "SqlUsers.byId")}
    assert reasons(project) == []


@pytest.mark.parametrize("files", CASES)
def test_a_token_that_nothing_registers_is_told(files: dict[str, str]) -> None:
    lines = files["src/container.ts"].splitlines(keepends=True)
    kept = [line for line in lines if "SqlUsers" not in line or line.startswith("import")]

    project = project_of({**files, "src/container.ts": "".join(kept)})

    assert [one.what for one in project.unresolved] == ["what is injected"]
    assert "no container registers" in project.unresolved[0].why
