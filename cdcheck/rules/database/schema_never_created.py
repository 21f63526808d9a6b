"""An app that uses tables which nothing creates when it starts."""

from typing import NamedTuple

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.orm import OrmInUse
from cdcheck.facts.schema_creation import SchemaCreations
from cdcheck.knowledge.engine_tables import is_kept_by_an_engine
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_USING = frozenset({"select", "insert", "update", "delete"})


class _Use(NamedTuple):
    at: Location
    table: str
    how: str


@rule(where=lambda engine: engine.is_certain and engine.kind in {"sqlite", "postgres", "mysql"})
def schema_never_created(
    engine: Engine, project: Project, creations: SchemaCreations, orm: OrmInUse
) -> Verdicts:
    use = _queried(project) or (_mapped(project, orm) if creations.is_start_known else None)
    if use is None or creations.on_start or creations.outside:
        return
    if project.schemas_beside:
        yield Unknown(use.at, f"`{project.schemas_beside[0]}` may create `{use.table}`")
        return
    error = "no such table" if engine.kind == "sqlite" else "relation does not exist"
    if creations.elsewhere:
        first = creations.elsewhere[0]
        at, message = first.at, f"`{first.how}` does not run when the app starts"
        evidence: tuple[Evidence, ...] = (Evidence(use.at, f"`{use.table}` is {use.how} here"),)
    else:
        at, message = use.at, f"`{use.table}` is {use.how}, but nothing creates the schema"
        evidence = tuple(Evidence(one.at, one.how) for one in engine.uses[:1])
    yield Violation(
        at=at,
        message=message,
        about="schema",
        hint="create the tables when the app starts",
        evidence=evidence,
        predicts=f"{error}: {use.table}",
    )


def _queried(project: Project) -> _Use | None:
    return next(
        (
            _Use(query.at, table, "queried")
            for query in project.queries
            if query.form == "sql" and not query.is_test and query.operation in _USING
            for table in query.tables
            if not is_kept_by_an_engine(table)
        ),
        None,
    )


def _mapped(project: Project, orm: OrmInUse) -> _Use | None:
    """Finds a table of a model, in an app that reads or writes through its ORM."""
    if not any(use.role in {"query", "write"} for use in orm.uses):
        return None
    return next(
        (
            _Use(table.at, table.name, "mapped")
            for table in project.tables
            if table.origin == "model" and not table.is_test
        ),
        None,
    )
