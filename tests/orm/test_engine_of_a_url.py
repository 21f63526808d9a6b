"""What the page on contradicting engines says of a URL is repeated with Sequelize."""

from pathlib import Path

import pytest

from tests.orm.node_apps import installed_like, run

ASK = """
import { Sequelize } from 'sequelize';
console.log(new Sequelize(%s).getDialect());
"""


@pytest.mark.parametrize(
    ("arguments", "dialect"),
    [
        pytest.param("'sqlite:app.db', { dialect: 'postgres' }", "sqlite", id="a URL goes first"),
        pytest.param("{ dialect: 'sqlite', url: 'postgres://db/app' }", "sqlite", id="but no option"),
    ],
)
def test_sequelize_reads_the_engine_from_its_url(arguments: str, dialect: str) -> None:
    with installed_like("express-sqlite-sequelize") as modules:
        done = run([("main.mjs", ASK % arguments)], "main.mjs", Path(modules))

    assert done.stdout.split() == [dialect], done.stderr
