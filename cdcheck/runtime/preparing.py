"""Loads what is needed later while there is nothing to do but wait for others."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

_ALWAYS = ("httpx", "jsonschema", "referencing.jsonschema")
_OF_ENGINES = {
    "postgres": ("psycopg", "sqlalchemy.dialects.postgresql.psycopg"),
    "sqlite": ("sqlalchemy.dialects.sqlite.pysqlite",),
}


@contextmanager
def loading(engines: Iterable[str]) -> Iterator[Callable[[], None]]:
    """Loads meanwhile what an app with such databases needs, and gives what waits until it is there.

    Who needs something that cannot be loaded says so then.
    """
    names = [*(name for engine in engines for name in _OF_ENGINES.get(engine, ())), *_ALWAYS]
    thread = threading.Thread(target=_load, args=(names,), daemon=True)
    thread.start()
    try:
        yield thread.join
    finally:
        thread.join()


def _load(names: Iterable[str]) -> None:
    for name in names:
        with suppress(ImportError):
            import_module(name)
