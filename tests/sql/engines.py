"""Statements, verified by us and prepared by the real engines."""

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from cdcheck.model.data import Column, Table
from cdcheck.model.places import Location
from cdcheck.sql.prepare import numbered, prepared_on
from cdcheck.sql.scopes.schema import Schema
from cdcheck.sql.shadow import definitions
from cdcheck.sql.verifying.text import Readable, readable
from cdcheck.sql.verifying.verify import Sent, verify
from cdcheck.testing.projects import project_of

HERE = Path(__file__).parent
FIXTURE = HERE.parent.parent / "fixtures" / "hono-postgres-sequelize"
_AT = Location("widgets.sql")


class Statement(Struct, frozen=True):
    """Is a statement of the collection; `differs` says by engine why we may disagree with it."""

    sql: str
    group: str
    differs: dict[str, str]


@cache
def statements() -> tuple[Statement, ...]:
    return tuple(_read((HERE / "statements.sql").read_text("utf-8")))


def _read(text: str) -> Iterator[Statement]:
    group, differs, lines = "", {}, []
    for line in text.splitlines():
        told = re.fullmatch(r"-- differs, (\w+): (.+)", line)
        if told is not None:
            differs[told[1]] = told[2]
        elif line.startswith("-- "):
            group = line.removeprefix("-- ")
        else:
            lines.append(line)
            if line.rstrip().endswith(";"):
                yield Statement("\n".join(lines).strip().removesuffix(";"), group, differs)
                differs, lines = {}, []


@cache
def schema() -> Schema:
    """Reads the schema of a fixture app, and adds a table of the types that it has not."""
    texts = {
        str(path.relative_to(FIXTURE)): path.read_text("utf-8")
        for path in FIXTURE.rglob("*")
        if path.suffix in {".js", ".ts", ".json"} and "node_modules" not in path.parts
    }
    return Schema((*project_of(texts).tables, _widgets()))


def _widgets() -> Table:
    required = {"id", "displayName", "active"}
    types = {
        "id": "UUID",
        "displayName": "VARCHAR(80)",
        "active": "BOOLEAN",
        "price": "NUMERIC(8, 2)",
        "ratio": "DOUBLE PRECISION",
        "tags": "TEXT[]",
        "meta": "JSONB",
        "raw": "JSON",
        "born": "DATE",
        "createdAt": "TIMESTAMP WITH TIME ZONE",
    }
    columns = tuple(
        Column(name, kind, _AT, nullable=name not in required, is_primary=name == "id")
        for name, kind in types.items()
    )
    return Table("Widgets", _AT, columns)


def ours(sql: str, dialect: str) -> str:
    """Gives the first error that we predict; empty if we predict none."""
    styles = frozenset("$") if dialect == "postgres" else None
    verdict = verify(sql, schema(), Sent(dialect, styles, is_prepared=True))
    found = [c for c in verdict.contradictions if c.is_certain] if verdict is not None else []
    return f"{found[0].kind}: {found[0].predicts}" if found else ""


def as_sent(sql: str) -> Readable:
    return readable(sql, frozenset("$"), {})


class Postgres:
    """Is a database of a real PostgreSQL with the schema."""

    def __init__(self, url: str) -> None:
        import psycopg  # noqa: PLC0415 (tests that need it skip without)

        self.url = url
        self._late = (psycopg.errors.NotNullViolation, psycopg.errors.InvalidColumnReference)
        self._any = psycopg.Error
        self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        for statement in definitions(schema(), "postgres"):
            self._connection.execute(statement)

    def refusal(self, sql: str) -> str:
        return self.refusal_unrun(sql) or self._refusal_when_run(numbered(as_sent(sql)))

    def refusal_unrun(self, sql: str) -> str:
        with prepared_on(self.url) as ask:
            return ask(as_sent(sql)).message

    def _refusal_when_run(self, text: str) -> str:
        """Runs a statement, or plans it, for some things are refused only then."""
        count = max((int(number) for number in re.findall(r"\$(\d+)", text)), default=0)
        self._connection.execute("BEGIN")
        try:
            if count:
                self._connection.execute(f"PREPARE planned AS {text}")
                self._connection.execute(f"EXPLAIN EXECUTE planned({', '.join(['NULL'] * count)})")
            else:
                self._connection.execute(text)
        except self._late as error:
            return str(error).partition("\n")[0]
        except self._any:
            return ""
        finally:
            self._connection.execute("ROLLBACK")
            self._connection.execute("DEALLOCATE ALL")
        return ""


class Sqlite:
    """Is the SQLite of the standard library with the schema."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in definitions(schema(), "sqlite"):
            self._connection.execute(statement)

    def refusal(self, sql: str) -> str:
        statement = as_sent(sql)
        values = {f"cdcmark{number}": None for number in range(len(statement.placeholders))}
        try:
            self._connection.execute(f"EXPLAIN {statement.text}", values)
            if not values:
                self._run(statement.text)
        except sqlite3.Error as error:
            return str(error)
        return ""

    def _run(self, text: str) -> None:
        """Runs a statement that is complete, for some things are refused only then."""
        self._connection.execute("BEGIN")
        try:
            self._connection.execute(text)
        except sqlite3.IntegrityError as error:
            if "NOT NULL" in str(error):
                raise
        finally:
            self._connection.execute("ROLLBACK")
