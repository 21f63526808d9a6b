"""Columns and constraints as DDL writes them."""

import re
from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.data import Column, ForeignKey
from cdcheck.model.places import Location
from cdcheck.sql.ddl.reading import Ddl

_TYPE = re.compile(
    r"""\s*((?:"\w+"|\w+)(?:\.\w+)?(?:\s*\([^)]*\))?"""
    r"""(?:\s+(?:PRECISION|VARYING|UNSIGNED|ZEROFILL|(?:WITH|WITHOUT)\s+(?:LOCAL\s+)?TIME\s+ZONE))?"""
    r"""(?:\s*\(\s*\d[^)]*\))?(?:\s*\[\s*\d*\s*\])*"""
    r"""(?:\s+UNSIGNED)?)""",
    re.IGNORECASE,
)
_NO_TYPES = frozenset(
    {"NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "CONSTRAINT", "COLLATE"}
    | {"GENERATED", "AUTOINCREMENT"}
)
_COUNTING = re.compile(r"\b(?:BIG|SMALL)?SERIAL\d?\b", re.IGNORECASE)
_ACTION = re.compile(r"ON (DELETE|UPDATE) (.+)", re.IGNORECASE)


def place_of(statement: Ddl, node: exp.Expression | None) -> Location:
    """Places a node: an identifier where it stands, anything else where the statement begins."""
    identifier = node.find(exp.Identifier) if node is not None else None
    start = identifier.meta.get("start") if identifier is not None else None
    if start is None or identifier is None:
        return statement.place(0, len(statement.sql))
    return statement.place(start, identifier.meta["end"] + 1)


def column_of(statement: Ddl, node: exp.ColumnDef, dialect: str) -> Column:
    """Reads a column's definition, all but what it refers to."""
    type_ = written_type(statement.sql, node)
    kinds = [c.args.get("kind") for c in node.args.get("constraints") or ()]
    default = next((k for k in kinds if isinstance(k, exp.DefaultColumnConstraint)), None)
    is_primary = any(isinstance(k, exp.PrimaryKeyColumnConstraint) for k in kinds)
    return Column(
        node.name,
        type_,
        place_of(statement, node),
        nullable=not is_primary and not _is_required(kinds) and not _COUNTING.fullmatch(type_),
        is_primary=is_primary,
        is_unique=any(isinstance(k, exp.UniqueColumnConstraint) for k in kinds),
        has_default=default is not None
        or _COUNTING.fullmatch(type_) is not None
        or any(isinstance(k, _SELF_FILLING) for k in kinds)
        or (is_primary and is_row_id(type_, dialect)),
        server_default=default.this.sql(dialect=dialect) if default is not None else None,
    )


_SELF_FILLING = (
    exp.AutoIncrementColumnConstraint,
    exp.GeneratedAsIdentityColumnConstraint,
    exp.GeneratedAsRowColumnConstraint,
    exp.ComputedColumnConstraint,
)


def is_row_id(type_: str, dialect: str) -> bool:
    """Tells whether SQLite fills a primary key of this type by itself."""
    return dialect == "sqlite" and type_ == "INTEGER"


def _is_required(kinds: list[object]) -> bool:
    return any(
        isinstance(k, exp.NotNullColumnConstraint) and not k.args.get("allow_null") for k in kinds
    )


def written_type(sql: str, node: exp.ColumnDef) -> str:
    """Gives a column's type as it is written, in upper case; empty if it has none."""
    end = node.this.meta.get("end") if node.this is not None else None
    if end is None or node.args.get("kind") is None:
        return ""
    at = end + 1
    if at < len(sql) and sql[at] in '"`]':
        at += 1
    match = _TYPE.match(sql, at)
    if match is None or match.group(1).split()[0].upper() in _NO_TYPES:
        return ""
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),\[\]])\s*", r"\1", match.group(1))).strip().upper()


def reference_of(
    statement: Ddl, columns: tuple[str, ...], node: exp.Expression | None, at: Location
) -> ForeignKey | None:
    """Reads a `REFERENCES`; columns that are not named are the other table's primary key."""
    if not isinstance(node, exp.Reference):
        return None
    target = node.this
    table = target.find(exp.Table) if target is not None else None
    if table is None:
        return None
    named = target.expressions if isinstance(target, exp.Schema) else ()
    actions = {
        match.group(1).upper(): match.group(2).upper()
        for option in node.args.get("options") or ()
        if (match := _ACTION.match(str(option)))
    }
    return ForeignKey(
        columns,
        table_name(table),
        tuple(column.name for column in named),
        at,
        actions.get("DELETE", ""),
        actions.get("UPDATE", ""),
    )


def table_name(table: exp.Table) -> str:
    """Gives a table's name; a schema that is searched anyway is left out."""
    return f"{table.db}.{table.name}" if table.db not in {"", "public", "main", "dbo"} else table.name


def names_of(nodes: list[exp.Expression]) -> tuple[str, ...]:
    """Lists the columns of a key or an index; `()` if one is an expression."""
    return tuple(_names(nodes)) if all(_name(node) for node in nodes) else ()


def _names(nodes: list[exp.Expression]) -> Iterator[str]:
    for node in nodes:
        yield _name(node)


def _name(node: exp.Expression) -> str:
    inner = node.this if isinstance(node, exp.Ordered | exp.ColumnPrefix) else node
    return inner.name if isinstance(inner, exp.Identifier | exp.Column) else ""
