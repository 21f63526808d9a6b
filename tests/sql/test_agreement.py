"""What we say of statements against what real engines say of them."""

import pytest

from tests.sql.engines import Postgres, Sqlite, Statement, ours, statements
from tests.sql.generated import generated
from tests.sql.mariadb import Mariadb

LEAST_STATEMENTS, LEAST_AGREEMENT = 300, 0.98


def disagreements(dialect: str, engine: Postgres | Sqlite | Mariadb) -> list[tuple[Statement, str, str]]:
    found = []
    for statement in (*statements(), *generated()):
        said, heard = ours(statement.sql, dialect), engine.refusal(statement.sql)
        if bool(said) != bool(heard):
            found.append((statement, said, heard))
    return found


def check(dialect: str, engine: Postgres | Sqlite | Mariadb) -> None:
    count = len(statements()) + len(list(generated()))
    found = disagreements(dialect, engine)

    assert 1 - len(found) / count >= LEAST_AGREEMENT
    assert [(s.sql, said, heard) for s, said, heard in found if dialect not in s.differs] == []


def test_there_are_enough_statements() -> None:
    assert len(statements()) >= LEAST_STATEMENTS


def test_we_agree_with_sqlite() -> None:
    check("sqlite", Sqlite())


def test_we_agree_with_postgres(postgres: Postgres) -> None:
    check("postgres", postgres)


def test_we_agree_with_mariadb(mariadb: Mariadb) -> None:
    check("mysql", mariadb)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_nothing_is_said_against_a_valid_statement(dialect: str) -> None:
    valid = [s.sql for s in statements() if s.group.startswith("valid")]
    assert [(sql, said) for sql in valid if (said := ours(sql, dialect)) and not _is_needed(said)] == []


def _is_needed(said: str) -> bool:
    return said.startswith("missing-required-column")
