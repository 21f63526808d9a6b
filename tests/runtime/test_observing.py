"""Which database an app was connected to, told from what its hooks and its server wrote down."""

from pathlib import Path

import pytest

from cdcheck.runs import Connected, DatabaseSeen, Statement
from cdcheck.runtime.contract import Database
from cdcheck.runtime.databases import environment_of
from cdcheck.runtime.observing import database_seen
from cdcheck.runtime.statements import Logged
from cdcheck.runtime.tracing.reading import Seen

BESIDE = Database(environment_of("127.0.0.1", 5433), "", Path())
LOGGED = [Logged(1.0, Statement(sql="SELECT 1"), 40)]
OPENED = Seen(0.0, "sqlite3", connected="/srv/1/app/data/app.db")
SERVER = Seen(0.0, "pg", connected="postgresql://user@127.0.0.1:5433/conduit")
ELSEWHERE = Seen(0.0, "pg", connected="postgresql://user@10.0.0.7:5432/other")

CASES = [
    pytest.param([], None, "", "", [], id="none"),
    pytest.param([OPENED], None, "", "", [("sqlite3", "data/app.db")], id="opened and never asked"),
    pytest.param(
        [OPENED, Seen(1.0, "sqlite3", "SELECT 1")],
        None,
        "sqlite",
        "through `sqlite3` to `data/app.db`",
        [("sqlite3", "data/app.db")],
        id="a file below the app's folder",
    ),
    pytest.param(
        [Seen(0.0, "sqlite3", connected="/srv/1/tmp/app.db"), Seen(1.0, "sqlite3", "SELECT 1")],
        None,
        "sqlite",
        "through `sqlite3` to `/tmp/app.db`",
        [("sqlite3", "/tmp/app.db")],
        id="a file in the folder for what is temporary",
    ),
    pytest.param(
        [SERVER, Seen(1.0, "pg", "SELECT 1")],
        LOGGED,
        "postgres",
        "through `pg` to `postgresql://user@beside/conduit`",
        [("pg", "postgresql://user@beside/conduit")],
        id="the server beside it",
    ),
    pytest.param(
        [],
        LOGGED,
        "postgres",
        "it sent statements to the server beside it",
        [],
        id="the server beside it, through a driver that is not watched",
    ),
    pytest.param(
        [ELSEWHERE],
        [],
        "",
        "",
        [("pg", "postgresql://user@10.0.0.7:5432/other")],
        id="another server",
    ),
    pytest.param(
        [OPENED, *(Seen(float(n), "sqlite3", "SELECT 1") for n in range(3))],
        LOGGED,
        "sqlite",
        "through `sqlite3` to `data/app.db`",
        [("sqlite3", "data/app.db")],
        id="a file instead of the server",
    ),
]


@pytest.mark.parametrize(("seen", "logged", "kind", "how", "connections"), CASES)
def test_the_database_is_the_one_that_was_asked_most(
    seen: list[Seen],
    logged: list[Logged] | None,
    kind: str,
    how: str,
    connections: list[tuple[str, str]],
) -> None:
    database = None if logged is None else BESIDE

    assert database_seen(seen, logged or [], database, "/srv/1/app") == DatabaseSeen(
        kind=kind, how=how, connections=tuple(Connected(*one) for one in connections)
    )
