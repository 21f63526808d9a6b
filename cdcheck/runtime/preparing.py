"""Loads what is needed after the suite while the app starts, when there is nothing to do but wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

_LATER = ("sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.pysqlite", "psycopg")


@contextmanager
def made_ready() -> Iterator[None]:
    """Loads meanwhile; who needs something that is not there says so then."""
    loading = threading.Thread(target=_load, daemon=True)
    loading.start()
    try:
        yield
    finally:
        loading.join()


def _load() -> None:
    for name in _LATER:
        with suppress(ImportError):
            import_module(name)
