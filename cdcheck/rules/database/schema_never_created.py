"""An app that queries tables which nothing ever creates."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.data import Query
from cdcheck.model.project import Project

_TOOLS = (
    "alembic",
    "migrate",
    "migration",
    "sequelize",
    "knex",
    "prisma",
    "drizzle-kit",
    "typeorm",
    "psql",
    "sqlite3",
    "flyway",
    "dbmate",
    "schema",
    "createdb",
    "initdb",
    "init_db",
    "init-db",
)
_FOLDERS = (
    "migrations",
    "alembic",
    "migrate",
    "prisma",
    "drizzle",
    "initdb",
    "docker-entrypoint-initdb.d",
)


@rule(where=lambda engine: engine.is_certain and engine.kind in {"sqlite", "postgres", "mysql"})
def schema_never_created(engine: Engine, project: Project) -> Verdicts:
    queried = [query for query in project.queries if _needs_table(query)]
    if not queried or project.creations or _may_be_created(project):
        return
    first = queried[0]
    error = "no such table" if engine.kind == "sqlite" else "relation does not exist"
    yield Violation(
        at=first.at,
        message=f"`{first.tables[0]}` is queried, but nothing creates the schema",
        about="schema",
        hint="create the tables when the app starts",
        evidence=tuple(Evidence(use.at, use.how) for use in engine.uses[:1]),
        predicts=f"{error}: {first.tables[0]}",
    )


def _needs_table(query: Query) -> bool:
    return (
        query.form == "sql"
        and not query.is_test
        and bool(query.tables)
        and query.operation
        in {
            "select",
            "insert",
            "update",
            "delete",
        }
    )


def _may_be_created(project: Project) -> bool:
    """Tells whether something outside the code could create the tables."""
    if any(query.operation == "ddl" for query in project.queries) or project.unresolved:
        return True
    if any(folder.rpartition("/")[2] in _FOLDERS for folder in project.folders):
        return True
    words = [word for c in (project.start.commands if project.start else ()) for word in c.words]
    words += [text for manifest in project.manifests for _, text in manifest.scripts]
    return any(tool in word for word in words for tool in _TOOLS)
