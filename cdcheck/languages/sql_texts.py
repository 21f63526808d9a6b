"""SQL in strings: what is known of a statement, where it stands, what kind it is."""

import re

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Known, Site, Text, Thing, Value, options
from cdcheck.model.data import Known as HowKnown
from cdcheck.model.data import Query

_STATEMENT = re.compile(
    r"^[\s(;]*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*"
    r"(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|TRUNCATE|PRAGMA|GRANT|REVOKE|BEGIN"
    r"|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|EXPLAIN|VACUUM|ANALYZE|COPY|MERGE|CALL|DO|LOCK"
    r"|LISTEN|NOTIFY|REFRESH|COMMENT|REINDEX|ATTACH|VALUES|DECLARE|UPSERT|START|END|USE|REASSIGN)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLES = re.compile(
    r'\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+["`\[]?([A-Za-z_][\w.]*)',
    re.IGNORECASE,
)
_KINDS = {
    "SELECT": "select",
    "WITH": "select",
    "VALUES": "select",
    "INSERT": "insert",
    "REPLACE": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "CREATE": "ddl",
    "DROP": "ddl",
    "ALTER": "ddl",
    "TRUNCATE": "ddl",
}


def statement_kind(sql: str) -> str | None:
    """Tells what a statement does: `select`, `insert`, ..., `other`; `None` if it is no SQL."""
    match = _STATEMENT.match(sql)
    return None if match is None else _KINDS.get(match.group(1).upper(), "other")


def tables_named(sql: str) -> tuple[str, ...]:
    """Lists the names that stand where a table stands, in order."""
    return tuple(dict.fromkeys(match.group(1) for match in _TABLES.finditer(sql)))


def note_sql(call: Invocation, value: Value | None, driver: str, position: int = 0) -> None:
    """Notes a statement that is handed to a driver; what is not known of it is a hole."""
    for option in options(value) if value is not None else ():
        held = option
        if isinstance(option, Thing) and option.type == "sqlalchemy.text" and option.arguments:
            continue
        if isinstance(held, Known) and isinstance(held.value, str):
            _note(call, held.value, held.site, HowKnown.FULLY, driver, position)
        elif isinstance(held, Text) and any(held.parts):
            _note(call, held.known, held.site, HowKnown.PARTLY, driver, position)


def _note(
    call: Invocation, sql: str, site: Site | None, known: HowKnown, driver: str, position: int
) -> None:
    kind = statement_kind(sql)
    if kind is None:
        return
    if site is None:
        spans = call.site.spans
        at, end = spans[position] if position < len(spans) else (call.site.at, call.site.end)
        site = Site(call.site.path, at, end)
    call.note(
        Query(
            at=call.machine.location(site),
            form="sql",
            known=known,
            operation=kind,
            sql=sql,
            tables=tables_named(sql),
            driver=driver,
            function=call.caller,
        )
    )
