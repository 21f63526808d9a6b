"""Prepares statements on a PostgreSQL that the user points to; nothing is run or kept there."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from cdcheck.errors import UsageError
from cdcheck.sql.driver import require_psycopg
from cdcheck.sql.verifying.text import MARK, Readable, number_of

_SECONDS = 5
_SCHEMES = ("postgresql", "postgres")
_MARKED = rf":{MARK}(\d+)"


class Refusal(Struct, frozen=True):
    """Is what PostgreSQL says against a statement; `message` is empty if it would run it.

    `code` is its SQLSTATE, `start` the offset in the statement as written that it points at, or -1.
    """

    message: str = ""
    code: str = ""
    start: int = -1


Ask = Callable[[Readable], Refusal]


def reach(url: str, *, makes_tables: bool) -> None:
    """Raises `UsageError` if statements cannot be prepared there, with what is in the way.

    `makes_tables` says that tables are to be made for them, in a schema that is taken back.
    """
    with prepared_on(url, () if makes_tables else None):
        return


@contextmanager
def prepared_on(url: str, definitions: Iterable[str] | None = None) -> Iterator[Ask]:
    """Opens a database, and gives what prepares a statement there.

    `definitions` make tables in a schema of their own that is all that the statements see; without
    them they see the tables that the database has. All is one transaction that is rolled back, and
    reads only once the tables are made. Raises `UsageError` if that cannot be done.
    """
    connection = _connected(url)
    try:
        _begin(connection)
        if definitions is not None:
            _make(connection, definitions)
        connection.execute("SET TRANSACTION READ ONLY")
        yield lambda statement: _refusal(connection, statement)
    finally:
        connection.close()


def _connected(url: str) -> Any:
    scheme, separator, rest = url.partition("://")
    scheme = scheme.partition("+")[0]
    if not separator or scheme not in _SCHEMES:
        raise UsageError("`--live` wants a URL as in `postgresql://user@host/database`")
    require_psycopg()
    import psycopg  # noqa: PLC0415 (an extra)

    try:
        return psycopg.connect(f"{scheme}://{rest}", autocommit=True, connect_timeout=_SECONDS)
    except psycopg.Error as error:
        said = (str(error).strip() or "it does not say why").splitlines()[0]
        raise UsageError(f"PostgreSQL cannot be reached: {_without_password(said, rest)}") from None


def _without_password(said: str, rest: str) -> str:
    password = rest.rpartition("@")[0].partition(":")[2]
    return said.replace(password, "***") if password else said


def _begin(connection: Any) -> None:
    connection.execute("BEGIN")
    connection.execute(f"SET LOCAL statement_timeout = '{_SECONDS}s'")
    connection.execute(f"SET LOCAL lock_timeout = '{_SECONDS}s'")


def _make(connection: Any, definitions: Iterable[str]) -> None:
    """Makes a schema that the other transactions never see, with what can be made of the tables."""
    from psycopg import Error  # noqa: PLC0415 (an extra)

    try:
        connection.execute("CREATE SCHEMA cdcheck_shadow")
    except Error as error:
        said = str(error).splitlines()[0]
        raise UsageError(
            f"PostgreSQL makes no schema for the tables: {said}; `--live-tables database` needs none"
        ) from None
    connection.execute("SET LOCAL search_path = cdcheck_shadow")
    for definition in definitions:
        connection.execute("SAVEPOINT made")
        try:
            connection.execute(definition)
        except Error:
            connection.execute("ROLLBACK TO SAVEPOINT made")
        connection.execute("RELEASE SAVEPOINT made")


def _refusal(connection: Any, statement: Readable) -> Refusal:
    text = numbered(statement)
    connection.execute("SAVEPOINT asked")
    try:
        refusal = _parsed(connection, statement, text)
        is_planned = "ON CONFLICT" in statement.text.upper()
        return _planned(connection, text) if is_planned and not refusal.message else refusal
    finally:
        connection.execute("ROLLBACK TO SAVEPOINT asked; RELEASE SAVEPOINT asked")


def _parsed(connection: Any, statement: Readable, text: str) -> Refusal:
    from psycopg.pq import DiagnosticField  # noqa: PLC0415 (an extra)

    result = connection.pgconn.prepare(b"", text.encode())

    def told(field: DiagnosticField) -> str:
        return (result.error_field(field) or b"").decode(errors="replace")

    message = told(DiagnosticField.MESSAGE_PRIMARY)
    if not message:
        return Refusal()
    position = int(told(DiagnosticField.STATEMENT_POSITION) or 0)
    start = _origin(statement, position - 1) if position else -1
    return Refusal(message, told(DiagnosticField.SQLSTATE), start)


def _planned(connection: Any, text: str) -> Refusal:
    """Plans a statement that is accepted: which key a conflict is about is looked up only then."""
    from psycopg import Error  # noqa: PLC0415 (an extra)

    count = max((int(number) for number in re.findall(r"\$(\d+)", text)), default=0)
    values = f"({', '.join(['NULL'] * count)})" if count else ""
    try:
        connection.execute(f"PREPARE cdcheck_planned AS {text}")
        try:
            connection.execute(f"EXPLAIN EXECUTE cdcheck_planned{values}")
        except Error as error:
            said = error.diag.message_primary or str(error)
            return Refusal(said, error.sqlstate or "")
        finally:
            connection.execute("ROLLBACK TO SAVEPOINT asked")
            connection.execute("DEALLOCATE cdcheck_planned")
    except Error:
        return Refusal()
    return Refusal()


def numbered(statement: Readable) -> str:
    """Writes a statement's placeholders as PostgreSQL's protocol has them: `$1`, `$2`, ..."""
    return re.sub(_MARKED, lambda m: number_of(statement, int(m[1])), statement.text)


def _origin(statement: Readable, offset: int) -> int:
    """Gives the offset in the statement as written of one in what was sent."""
    longer = 0
    for mark in re.finditer(_MARKED, statement.text):
        if mark.start() - longer >= offset:
            break
        longer += len(mark.group()) - len(number_of(statement, int(mark[1])))
    return statement.origin(offset + longer)
