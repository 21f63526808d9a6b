"""Reads the tables of a live database, with their rows counted, through SQLAlchemy's reflection."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cdcheck.errors import ToolError
from cdcheck.model.data import Column, ForeignKey, Index, Table
from cdcheck.model.places import Location
from cdcheck.runtime.databases import quoted

if TYPE_CHECKING:
    from sqlalchemy import Connection, Inspector

_AT = Location("the database")
_NOT_OURS = ("information_schema", "pg_catalog", "pg_toast")
_QUIET = "-c log_statement=none"
_WAIT = 5
Actions = Mapping[str, Mapping[str, Any]]
"""Maps the first column of a foreign key to what happens to its row."""


class Reflected(Struct, frozen=True):
    """Is what a database holds: its tables by their names, and how many rows each has."""

    tables: tuple[Table, ...]
    rows: dict[str, int]


def reflected_file(path: Path) -> Reflected:
    """Reads a file with an SQLite database; raises `ToolError` if that cannot be done."""
    return _reflected(f"sqlite:///{path}", {})


def reflected_server(url: str) -> Reflected:
    """Reads a PostgreSQL database; what is asked for that is not logged. Raises `ToolError`."""
    with_driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return _reflected(with_driver, {"options": _QUIET, "connect_timeout": _WAIT})


def _reflected(url: str, arguments: dict[str, Any]) -> Reflected:
    try:
        import sqlalchemy as sa  # noqa: PLC0415 (slow to import, and needed by a run only)
    except ImportError:
        raise ToolError("SQLAlchemy is not installed; `pip install cdcheck[live]`") from None
    try:
        engine = sa.create_engine(url, connect_args=arguments, poolclass=sa.NullPool)
        with warnings.catch_warnings(action="ignore"), engine.connect() as connection:
            inspector = sa.inspect(connection)
            tables = tuple(_tables(inspector, connection))
            rows = {table.name: _count(connection, table.name) for table in tables}
    except ModuleNotFoundError as error:
        raise ToolError(f"`{error.name}` is not installed; `pip install cdcheck[live]`") from None
    except sa.exc.SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise ToolError(f"the database cannot be read: {said}") from None
    return Reflected(tables, rows)


class _Told(Struct, frozen=True):
    """Is what reflection tells of all tables of a schema at once, each by the table."""

    columns: Mapping[Any, Any]
    primary: Mapping[Any, Any]
    foreign: Mapping[Any, Any]
    unique: Mapping[Any, Any]
    indexes: Mapping[Any, Any]


def _tables(inspector: "Inspector", connection: "Connection") -> Iterator[Table]:
    default = inspector.default_schema_name
    for schema in inspector.get_schema_names():
        if schema in _NOT_OURS or schema.startswith("pg_"):
            continue
        place = None if schema == default else schema
        told = _Told(
            inspector.get_multi_columns(place),
            inspector.get_multi_pk_constraint(place),
            inspector.get_multi_foreign_keys(place),
            inspector.get_multi_unique_constraints(place),
            inspector.get_multi_indexes(place),
        )
        for _, name in sorted(told.columns, key=lambda key: key[1]):
            yield _table(told, connection, name, place)


def _table(told: _Told, connection: "Connection", name: str, schema: str | None) -> Table:
    key = schema, name
    primary = set(told.primary[key]["constrained_columns"])
    declared = _declared(connection, name)
    return Table(
        name=f"{schema}.{name}" if schema else name,
        at=_AT,
        columns=tuple(
            Column(
                name=column["name"],
                type=declared.get(column["name"], _type(connection, column["type"])),
                at=_AT,
                nullable=column["nullable"],
                is_primary=column["name"] in primary,
                has_default=column["default"] is not None,
            )
            for column in told.columns[key]
        ),
        origin="live",
        foreign_keys=tuple(_foreign_keys(told.foreign[key], _actions(connection, name))),
        indexes=tuple(
            _sqlite_indexes(connection, name)
            if connection.dialect.name == "sqlite"
            else _indexes(told.unique[key], told.indexes[key])
        ),
    )


def _declared(connection: "Connection", name: str) -> dict[str, str]:
    """Gives the types as they are declared: SQLite has any, and reflection only those it knows."""
    if connection.dialect.name != "sqlite":
        return {}
    told = connection.exec_driver_sql(f"PRAGMA table_xinfo({quoted(name)})")
    return {row[1]: row[2].upper() for row in told}


def _type(connection: "Connection", type_: Any) -> str:
    from sqlalchemy.exc import CompileError  # noqa: PLC0415 (as above)

    try:
        return str(type_.compile(dialect=connection.dialect)).upper()
    except CompileError:
        # Of a type that it does not know, no text can be made.
        return ""


def _actions(connection: "Connection", name: str) -> Actions:
    """Gives the actions by column: of SQLite's keys reflection sees only those of the whole table."""
    if connection.dialect.name != "sqlite":
        return {}
    told = connection.exec_driver_sql(f"PRAGMA foreign_key_list({quoted(name)})")
    return {row[3]: {"onupdate": row[5], "ondelete": row[6]} for row in told}


def _foreign_keys(told: Iterable[Any], actions: Actions) -> Iterator[ForeignKey]:
    for key in told:
        options = actions.get(key["constrained_columns"][0], key.get("options", {}))
        yield ForeignKey(
            columns=tuple(key["constrained_columns"]),
            table=key["referred_table"],
            target_columns=tuple(key["referred_columns"]),
            at=_AT,
            on_delete=_action(options, "ondelete"),
            on_update=_action(options, "onupdate"),
        )


def _action(options: Mapping[str, Any], name: str) -> str:
    said = str(options.get(name) or "").upper()
    return "" if said == "NO ACTION" else said


def _indexes(unique: Iterable[Any], indexes: Iterable[Any]) -> Iterator[Index]:
    for constraint in unique:
        yield Index(tuple(constraint["column_names"]), True, _AT, str(constraint["name"] or ""))
    for index in indexes:
        columns = tuple(column or "" for column in index["column_names"])
        yield Index(columns, bool(index["unique"]), _AT, str(index["name"] or ""))


def _sqlite_indexes(connection: "Connection", name: str) -> Iterator[Index]:
    """Lists those of constraints too: reflection overlooks a `UNIQUE` behind a type with a length."""
    for row in connection.exec_driver_sql(f"PRAGMA index_list({quoted(name)})").all():
        told = connection.exec_driver_sql(f"PRAGMA index_info({quoted(row[1])})")
        is_partial = bool(row[4])
        yield Index(tuple(one[2] or "" for one in told), bool(row[2]) and not is_partial, _AT, row[1])


def _count(connection: "Connection", name: str) -> int:
    table = ".".join(map(quoted, name.split(".", 1)))
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
