"""Verifies the statements that the app can send against the tables that it defines."""

from typing import TYPE_CHECKING

from cdcheck.authoring import fact
from cdcheck.facts.database import Engine
from cdcheck.facts.verified_statements import Verified, VerifiedQueries, is_statement
from cdcheck.knowledge.data_packages import DRIVERS
from cdcheck.model.data import Known, Query
from cdcheck.model.project import Project

if TYPE_CHECKING:
    from cdcheck.sql.scope_schema import Schema
    from cdcheck.sql.shadow import Shadow

_STYLES = {
    "sqlite3": "?:@$",
    "aiosqlite": "?:@$",
    "better-sqlite3": "?:@$",
    "sqlite": "?:@$",
    "psycopg": "%",
    "psycopg2": "%",
    "aiopg": "%",
    "asyncpg": "$",
    "pg": "$",
    "pg-promise": "$",
    "sqlalchemy": ":",
    "django": "%",
}
"""The first characters of the placeholders that a driver reads."""
_PREPARING = frozenset({"pg", "asyncpg"})
"""The drivers that hand over values apart from the statement, without their types."""


@fact
def verified_queries(project: Project, engine: Engine) -> VerifiedQueries:
    """Verifies every statement that is sent; the parser is imported if there is one."""
    doubt = _doubt(project)
    statements = [query for query in project.queries if is_statement(query) and not query.is_test]
    if not statements:
        return VerifiedQueries({}, doubt)
    # The parser is slow to load, and most apps have nothing for it.
    from cdcheck.sql.scope_schema import Schema  # noqa: PLC0415 (see above)
    from cdcheck.sql.shadow import Shadow  # noqa: PLC0415 (see above)

    tables = tuple(table for table in project.tables if not table.is_test)
    schema = Schema(tables, is_whole=not doubt)
    shadow = Shadow(schema)
    found = {query: _verified(query, schema, shadow, engine) for query in statements}
    return VerifiedQueries(found, doubt)


def _verified(query: Query, schema: "Schema", shadow: "Shadow", engine: Engine) -> Verified:
    from cdcheck.sql.verify import Sent, verify  # noqa: PLC0415 (the parser is slow to load)
    from cdcheck.sql.verify_shadow import confirmed  # noqa: PLC0415 (with the parser)

    dialect = DRIVERS.get(query.driver) or (engine.kind if engine.is_certain else "")
    if not dialect or dialect in {"multiple", "none"}:
        return Verified(why_not="which database the statement is sent to is not known")
    styles = _STYLES.get(query.driver)
    sent = Sent(
        dialect,
        styles=frozenset(styles) if styles is not None else None,
        is_prepared=query.driver in _PREPARING,
    )
    verdict = verify(query.sql, schema, sent, holes_of(query))
    if verdict is None:
        return Verified(why_not=f"statements for {dialect} are not verified")
    why_not = "" if verdict.is_understood else "the statement is not understood"
    return Verified(confirmed(verdict, shadow, schema, dialect), why_not)


def holes_of(query: Query) -> dict[int, str]:
    """Gives the kinds of the holes in a statement, by their offset."""
    if query.holes or query.known is Known.FULLY:
        return {hole.offset: hole.kind for hole in query.holes}
    sql = query.sql
    return {at: "unknown" for at in range(len(sql)) if sql.startswith("{}", at)}


def _doubt(project: Project) -> str:
    """Says why there may be tables that are not known; empty if there are none."""
    tables = [table for table in project.tables if not table.is_test]
    if not tables:
        return "no table is known"
    for table in tables:
        if table.orm in {"django", "prisma"}:
            return f"{table.orm} makes tables of its own"
    known = {table.name.rpartition(".")[2].lower() for table in tables}
    for query in project.queries:
        is_making = query.operation == "ddl" and query.sql.lstrip().upper().startswith("CREATE")
        if query.is_test or not is_making:
            continue
        if query.known is not Known.FULLY:
            return "a statement that makes a table is known only in part"
        unread = [name for name in query.tables if name.rpartition(".")[2].lower() not in known]
        if unread:
            return f"`{unread[0]}` is made by SQL that is not understood"
    return ""
