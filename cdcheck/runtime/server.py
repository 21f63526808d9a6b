"""Asks a PostgreSQL server of ours what a run wants to know of it."""

from typing import Any

from cdcheck.runtime.databases import DATABASE, PASSWORD, USER

# libpq takes no less than two seconds.
_TIMEOUT = 2
# What we ask is no evidence of what the app does, and must not wait for it.
_ASIDE = "-c log_statement=none -c statement_timeout=1000"


class RefusedError(Exception):
    """Is what a server says when it does not answer, or why there is no connection."""


class Session:
    """Is a connection to our database; raises `RefusedError` if it cannot be had."""

    def __init__(self, host: str, port: int) -> None:
        import psycopg  # noqa: PLC0415 (an extra)

        self._error = psycopg.Error
        try:
            self._connection = psycopg.connect(
                host=host,
                port=port,
                user=USER,
                password=PASSWORD,
                dbname=DATABASE,
                options=_ASIDE,
                connect_timeout=_TIMEOUT,
                autocommit=True,
            )
        except psycopg.Error as error:
            raise RefusedError(_sentence(error)) from None

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Gives the rows that a query brings; raises `RefusedError`."""
        try:
            return self._connection.execute(sql.encode()).fetchall()
        except self._error as error:
            raise RefusedError(_sentence(error)) from None

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def _sentence(error: Exception) -> str:
    return (str(error).strip() or "it does not say why").splitlines()[0]
