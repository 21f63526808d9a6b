"""Prepares statements on a PostgreSQL that the user points to; nothing is run or kept there."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cdcheck.errors import UsageError
from cdcheck.sql.verify_text import MARK, Readable


def prepare_live(url: str, statements: Iterable[Readable]) -> Iterator[str]:
    """Gives, for each statement, what PostgreSQL says against it; empty if it would run it.

    Each is prepared in a transaction that is rolled back. Raises `UsageError` if `psycopg` is not
    installed or the database cannot be reached.
    """
    try:
        import psycopg  # noqa: PLC0415 (an extra)
    except ImportError:
        raise UsageError("`psycopg` is not installed; install `cdcheck[live]`") from None
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise UsageError(f"PostgreSQL cannot be reached: {str(error).splitlines()[0]}") from None
    with connection:
        for statement in statements:
            yield _refusal(connection, numbered(statement))


def _refusal(connection: Any, text: str) -> str:
    connection.execute("BEGIN READ ONLY")
    try:
        result = connection.pgconn.prepare(b"", text.encode())
        if result.error_message:
            message: str = result.error_message.decode(errors="replace")
            return message.splitlines()[0].removeprefix("ERROR:").strip()
        return ""
    finally:
        connection.execute("ROLLBACK")


def numbered(statement: Readable) -> str:
    """Writes a statement's placeholders as PostgreSQL's protocol has them: `$1`, `$2`, ..."""
    return re.sub(rf":{MARK}(\d+)", lambda m: f"${_number(statement, int(m[1]))}", statement.text)


def _number(statement: Readable, position: int) -> int:
    placeholder = statement.placeholders[position]
    if placeholder.style == "$1":
        return int(placeholder.name)
    if placeholder.name:
        names = list(dict.fromkeys(p.name for p in statement.placeholders if p.name))
        return names.index(placeholder.name) + 1
    return position + 1
