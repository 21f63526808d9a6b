"""What creates the schema, and whether that happens when the app starts."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import SchemaCreation
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_TOOLS = (
    "alembic",
    "migrat",
    "sequelize",
    "knex",
    "prisma",
    "drizzle",
    "typeorm",
    "psql",
    "mysql",
    "sqlite3",
    "flyway",
    "liquibase",
    "dbmate",
    "schema",
    "create_all",
    "create-all",
    "createdb",
    "initdb",
    "init_db",
    "init-db",
    "db:",
    "seed",
    ".sql",
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
_VERBS = frozenset(
    {"migrate", "upgrade", "latest", "runMigrations", "sync", "push", "call_command", "create_tables"}
    | {"executescript", "executeScript", "generate_schemas", "create_all", "bootstrap"}
)
_SHELLS = (
    "subprocess.",
    "os.system",
    "os.popen",
    "os.exec",
    "child_process.",
    "execa",
    "asyncio.create_subprocess",
)
# What creates tables one by one is mostly done to values that are not known.
_ONE_BY_ONE = ("__table__.create", "sorted_tables", "metadata.tables", "createtable(")
_INLINE = frozenset({"-c", "-e", "-", "--eval", "-p"})
_INTERPRETERS = ("python", "node", "tsx", "bun", "deno", "bash", "sh")


class SchemaCreations(Struct, frozen=True):
    """Holds what creates the schema outside tests.

    `on_start` may run when the app starts, `elsewhere` surely does not. `outside` says what else may
    create it, empty if nothing does. `is_start_known` says whether all that starts is known.
    """

    on_start: tuple[SchemaCreation, ...]
    elsewhere: tuple[SchemaCreation, ...]
    outside: str = ""
    is_start_known: bool = False


def are_others_written(creations: SchemaCreations, words: SourceWords) -> bool:
    """Tells whether `create_all` stands in more lines of code than are known to create tables."""
    known = {one.at for one in (*creations.on_start, *creations.elsewhere) if one.how == "create_all"}
    lines = (line.lstrip() for text in words.texts() for line in text.splitlines())
    written = (line for line in lines if ".create_all" in line and not line.startswith("#"))
    return sum(1 for _ in written) > len({(at.path, at.line) for at in known})


@fact
def schema_creations(project: Project, words: SourceWords) -> SchemaCreations:
    found = [one for one in project.creations if not one.is_test]
    start = project.start
    is_known = start is not None and start.is_understood and bool(start.entries)
    return SchemaCreations(
        tuple(one for one in found if one.is_on_start is not False),
        tuple(one for one in found if one.is_on_start is False),
        next(_outside(project, words, is_start_known=is_known), ""),
        is_known,
    )


def _outside(project: Project, words: SourceWords, *, is_start_known: bool) -> Iterator[str]:
    yield from _in_script(project)
    yield from _in_code(project)
    if words.mentions(".sql") and any(t.at.path.endswith(".sql") for t in project.tables):
        yield "code names an SQL file"
    if words.mentions(*_ONE_BY_ONE):
        yield "code may create tables one by one"
    if not is_start_known:
        yield from _beside_code(project)


def _in_script(project: Project) -> Iterator[str]:
    known = _creating(project)
    for command in project.start.commands if project.start is not None else ():
        if command.at in known:
            continue
        words = [word.lower() for word in command.words]
        tool = next((tool for word in words for tool in _TOOLS if tool in word), None)
        if tool is not None:
            yield f"the start script runs `{command.words[0]}` with `{tool}`"
        if _INLINE & set(words) and words[0].rpartition("/")[2].startswith(_INTERPRETERS):
            yield f"the start script runs code of its own with `{command.words[0]}`"
        if any(word.endswith((".sh", "make")) for word in words):
            yield f"the start script runs `{command.words[0]}`"


def _creating(project: Project) -> set[Location]:
    """Lists the commands that run a file of which it is known how it creates the schema."""
    files = {one.at.path for one in project.creations if one.is_on_start}
    brought = {item.source for item in project.imports if item.target in files}
    entries = project.start.entries if project.start is not None else ()
    return {one.at for one in entries if one.path in files | brought}


def _in_code(project: Project) -> Iterator[str]:
    known = {(one.at.path, one.at.line) for one in project.creations}
    for call in project.calls:
        name = call.external or ""
        if call.is_test or not name or (call.at.path, call.at.line) in known:
            continue
        if name.startswith(_SHELLS) or name.rpartition(".")[2] in _VERBS:
            yield f"`{name}` may create it"
    if any(query.operation == "ddl" and not query.is_test for query in project.queries):
        yield "statements create or change tables"
    for table in project.tables:
        is_in_code = table.origin == "ddl" and not table.at.path.endswith(".sql")
        if is_in_code and not table.is_test:
            yield f"`{table.at.path}` defines tables"


def _beside_code(project: Project) -> Iterator[str]:
    for folder in project.folders:
        if folder.rpartition("/")[2] in _FOLDERS:
            yield f"`{folder}` may create it"
    for table in project.tables:
        if table.at.path.endswith(".sql"):
            yield f"`{table.at.path}` may be run by hand"
    scripts = (text.lower() for manifest in project.manifests for _, text in manifest.scripts)
    if any(tool in text for text in scripts for tool in _TOOLS):
        yield "a script of the manifest may create it"
