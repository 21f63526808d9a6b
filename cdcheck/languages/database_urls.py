"""Which engine and driver a database URL, a dialect or a driver's name stands for."""

import re
from typing import NamedTuple

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Known, Text, Value, options

_SCHEME = re.compile(r"^\s*([a-zA-Z][\w.+-]*?)(?:\+([\w-]+))?:(?://|/|[\w.]|:memory:)")
_KINDS = {
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "libsql": "sqlite",
    "spatialite": "sqlite",
    "file": "sqlite",
    "postgres": "postgres",
    "postgresql": "postgres",
    "postgresql_psycopg2": "postgres",
    "postgis": "postgres",
    "psycopg2": "postgres",
    "pg": "postgres",
    "psycopg": "postgres",
    "asyncpg": "postgres",
    "cockroachdb": "postgres",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mysql",
    "mongodb": "mongodb",
    "mongo": "mongodb",
}
_LIBPQ = re.compile(r"\b(?:host|dbname|user|port)\s*=")


def kind_of_name(name: str) -> str | None:
    """Tells the engine of a dialect's or driver's name; `None` for one that is not known."""
    plain = name.lower().partition("+")[0].strip()
    return _KINDS.get(plain) or _KINDS.get(plain.rpartition(".")[2])


def kind_of_url(text: str) -> str | None:
    """Tells the engine of a URL, of which holes are written `{}`; `None` if it does not say."""
    match = _SCHEME.match(text)
    if match is not None:
        return _KINDS.get(match.group(1).lower().removeprefix("jdbc:"))
    return "postgres" if _LIBPQ.search(text) else None


def driver_of_url(text: str) -> str:
    """Reads the driver that a URL names: `asyncpg` of `postgresql+asyncpg://...`."""
    match = _SCHEME.match(text)
    return (match.group(2) or "") if match is not None else ""


def urls_in(value: Value | None) -> list[str]:
    """Lists the URLs a value may be, with `{}` for holes; a hole alone is left out."""
    found: list[str] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, str):
            found.append(option.value)
        elif isinstance(option, Text) and any(option.parts):
            found.append(option.known)
    return list(dict.fromkeys(found))


class Written(NamedTuple):
    """Says whether a URL's scheme stands in the source as it is, and whether it is the only one."""

    is_literal: bool
    is_only: bool


def how_written(machine: Machine, value: Value | None, url: str) -> Written:
    """Tells how a URL is written: one that was put together may have been put together otherwise."""
    held = list(options(value)) if value is not None else []
    scheme = url.partition(":")[0]
    sites = [o.site for o in held if isinstance(o, Known | Text) and url in urls_in(o)]
    is_literal = any(site is not None and scheme in machine.source(site) for site in sites)
    return Written(is_literal, is_literal and len(held) == 1)
