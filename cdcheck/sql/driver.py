"""The driver through which cdcheck itself asks PostgreSQL."""

from importlib.util import find_spec

from cdcheck.errors import UsageError


def require_psycopg() -> None:
    """Raises `UsageError` if psycopg, which is an extra, is not installed."""
    if find_spec("psycopg") is None:
        raise UsageError("`psycopg` is not installed; install `cdcheck[live]`")
