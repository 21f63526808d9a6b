"""Statements that are sent to one engine, for tables that only another one has."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.knowledge.data_packages import DRIVERS
from cdcheck.model.data import DatabaseUse, Known, Query, Strength, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_MAPPERS = frozenset({"sequelize", "typeorm"})
_SENDING = frozenset({"select", "insert", "update", "delete"})
_RELATIONAL = frozenset({"sqlite", "postgres", "mysql"})


class Stray(Struct, frozen=True):
    """Is a statement, the table that it names, and the connection of the engine that has the table."""

    query: Query
    table: Table
    main: DatabaseUse


class StrayStatements(Struct, frozen=True):
    """Holds such statements by the place of the connection that they go through."""

    by_use: Mapping[Location, tuple[Stray, ...]]


@fact
def stray_statements(project: Project, served: ServedFiles, sources: SourceTexts) -> StrayStatements:
    """Finds them where the ORM connects once, as the call spells out, and one driver beside it."""
    uses = [use for use in project.databases if not use.is_test]
    main = [use for use in uses if use.is_main or use.driver in _MAPPERS]
    beside = [use for use in uses if use not in main]
    if len(main) != 1 or len(beside) != 1 or not _is_certain(main[0], served):
        return StrayStatements({})
    if main[0].kind not in _written_at(main[0].at, sources):
        return StrayStatements({})
    use = beside[0]
    is_apart = {use.kind, main[0].kind} <= _RELATIONAL and use.kind != main[0].kind
    is_shipped = use.url is not None and sources.read(use.url) is not None
    if not is_apart or is_shipped or use.at.path not in served.reached or use.driver not in DRIVERS:
        return StrayStatements({})
    tables = _mapped_alone(project, use.driver)
    found = [
        Stray(query, tables[query.tables[0].lower()], main[0])
        for query in project.queries
        if query.driver == use.driver
        and query.operation in _SENDING
        and not query.is_test
        and query.tables
        and query.tables[0].lower() in tables
    ]
    return StrayStatements({use.at: tuple(found)})


def _is_certain(use: DatabaseUse, served: ServedFiles) -> bool:
    is_settled = use.is_only and not use.is_alternative and use.strength is Strength.CONNECTS
    return is_settled and use.at.path in served.reached


def _written_at(at: Location, sources: SourceTexts) -> str:
    lines = (sources.read(at.path) or b"").decode("utf-8", "replace").splitlines()
    return "\n".join(lines[at.line - 1 : at.end_line]).lower()


def _mapped_alone(project: Project, driver: str) -> Mapping[str, Table]:
    """Lists the tables that only the ORM makes; none if the driver's own DDL is not known."""
    ddl = [query for query in project.queries if query.operation == "ddl" and query.driver == driver]
    if any(query.known is not Known.FULLY for query in ddl):
        return {}
    made = {table.name.lower() for table in project.tables if table.origin != "model"}
    made |= {name.lower() for query in ddl for name in query.tables}
    mapped = (t for t in project.tables if t.origin == "model" and not t.is_test)
    return {table.name.lower(): table for table in mapped if table.name.lower() not in made}
