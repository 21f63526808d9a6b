"""Which database engine a dialect, a URL or a declared driver names, and the evidence of it."""

from collections.abc import Iterable
from posixpath import dirname

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Known, Text, Value, entries_of, options, pattern_of
from cdcheck.languages.database_urls import kind_of_name, kind_of_url
from cdcheck.model.data import DatabaseUse, Strength

_DIALECTS = {
    "better-sqlite3": "sqlite",
    "turso": "sqlite",
    "d1": "sqlite",
    "pgnative": "postgres",
    "aurora-postgres": "postgres",
    "aurora-mysql": "mysql",
    "mongodb+srv": "mongodb",
}
_DRIVERS = {
    "pg": "postgres",
    "pg-promise": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mysql",
    "sqlite3": "sqlite",
    "better-sqlite3": "sqlite",
    "@libsql/client": "sqlite",
    "@sequelize/postgres": "postgres",
    "@sequelize/sqlite3": "sqlite",
    "@sequelize/mysql": "mysql",
    "@sequelize/mariadb": "mysql",
}


def kind_of_dialect(dialect: str) -> str:
    """Names the engine of a dialect or client name; empty for one that is not known."""
    return _DIALECTS.get(dialect.lower()) or kind_of_name(dialect) or ""


def kinds_of_dialect(machine: Machine, dialect: Value, path: str) -> list[str]:
    """Lists the engines that a dialect may name.

    A dialect that the environment chooses may be that of any driver that the app declares.
    """
    found = [kind_of_dialect(text) for text in _texts(machine, dialect)]
    if _is_open(machine, dialect):
        declared = declared_kinds(machine, path)
        if found or len(declared) == 1:
            found.extend(declared)
    return list(dict.fromkeys(kind for kind in found if kind))


def kinds_of_connection(machine: Machine, dialect: Value, url: Value, path: str) -> list[str]:
    """Lists the engines that a dialect may name, or a URL where no dialect is written."""
    is_written = any(isinstance(o, Known) and isinstance(o.value, str) for o in options(dialect))
    kinds = kinds_of_dialect(machine, dialect, path)
    return kinds if kinds or is_written else kinds_of_url(machine, url, path)


def kinds_of_url(machine: Machine, url: Value, path: str) -> list[str]:
    """Lists the engines that a URL may name; one that is not known is of the only declared driver."""
    found = [kind_of_url(text) or "" for text in _texts(machine, url)]
    found = list(dict.fromkeys(kind for kind in found if kind))
    declared = [] if found else declared_kinds(machine, path)
    return found or (declared if len(declared) == 1 else [])


def _texts(machine: Machine, value: Value) -> list[str]:
    """Reads the strings that a value may be; what an environment file sets goes before defaults."""
    found: list[str] = []
    for option in options(value):
        if isinstance(option, Known) and isinstance(option.value, str):
            found.append(option.value)
        elif isinstance(option, Text):
            if option.parts[0] is not None:
                found.append(option.parts[0])
            if found and any(name in machine.environment for name in option.variables):
                break
    return found


def _is_open(machine: Machine, value: Value) -> bool:
    holes = [o for o in options(value) if isinstance(o, Text) and o.parts == (None,)]
    return any(not set(hole.variables) & set(machine.environment) for hole in holes)


def kind_as_written(value: Value | None) -> str:
    """Names the engine of a dialect or URL that can be no other; empty if it can."""
    held = list(options(value)) if value is not None else []
    text = held[0] if len(held) == 1 else None
    if isinstance(text, Known) and isinstance(text.value, str):
        return kind_of_url(text.value) or kind_of_dialect(text.value)
    # The holes of a URL are passwords and hosts, but one that is a hole at first may be of any engine.
    if isinstance(text, Text) and text.parts[0] is not None:
        return kind_of_url(text.known) or ""
    return ""


def declared_kinds(machine: Machine, path: str) -> list[str]:
    """Lists the engines of the drivers that the nearest `package.json` depends on."""
    declared = declared_packages(machine, path)
    return list(dict.fromkeys(kind for name, kind in _DRIVERS.items() if name in declared))


def declared_packages(machine: Machine, path: str) -> set[str]:
    """Names the packages that the nearest `package.json` above a file depends on."""
    folder = dirname(path)
    while True:
        manifest = machine.load(f"{folder}/package.json" if folder else "package.json")
        declared = entries_of(entries_of(manifest).get("dependencies"))
        if declared or not folder:
            return set(declared)
        folder = dirname(folder)


def note_engines(  # noqa: PLR0913 (a connection may say much of itself)
    call: Invocation,
    kinds: Iterable[str],
    *,
    how: str,
    driver: str = "",
    url: Value | None = None,
    strength: Strength = Strength.CONNECTS,
    spelt_out: str = "",
    package: str = "",
) -> None:
    """Notes each engine that a call connects to; several are alternatives.

    `spelt_out` is the engine that its arguments can only mean, or that its options contradict it with;
    `package` the driver that they name.
    """
    kinds = list(kinds) or [""]
    for kind in kinds:
        call.note(
            DatabaseUse(
                kind,
                call.at,
                strength,
                how,
                pattern_of(url),
                driver,
                is_alternative=len(kinds) > 1,
                is_only=bool(spelt_out) and len(kinds) == 1,
                stated=spelt_out if spelt_out != kind else "",
                package=package,
            )
        )
