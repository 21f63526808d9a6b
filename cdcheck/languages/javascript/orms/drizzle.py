"""Drizzle: databases of all drivers, queries, SQL fragments, drizzle-kit's configuration."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Thing,
    Unknown,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.drizzle.columns import SQL, Fragment, mark_as_parts
from cdcheck.languages.javascript.drizzle.loads import (
    Handed,
    Schema,
    may_have_schema,
    note_find,
    note_finds,
)
from cdcheck.languages.javascript.drizzle.operators import register_operators
from cdcheck.languages.javascript.drizzle.queries import (
    add_table,
    draft_of,
    note_queries,
    read_step,
    start_query,
)
from cdcheck.languages.javascript.drizzle.refusals import kind_of_database, no_schema
from cdcheck.languages.javascript.drizzle.relations import draft_in
from cdcheck.languages.javascript.drizzle.schema import (
    Casing,
    conclude_schema,
    register_schema,
)
from cdcheck.languages.javascript.engines import kinds_of_dialect, note_engines
from cdcheck.languages.javascript.orm_notes import note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back, note_access, note_sql, note_transaction
from cdcheck.languages.javascript.table_drafts import NOWHERE, finish_drafts
from cdcheck.languages.sql_texts import Sending, note_fragment
from cdcheck.model.data import SchemaCreation, Strength

LIBRARY = Library("drizzle-orm")
register_schema(LIBRARY)
register_operators(LIBRARY)
DATABASE = "drizzle-orm.Database"
_BUILDER = "drizzle-orm.Builder"
_BARE = "drizzle-orm.BareRelationalQuery"
_DRIVERS = {
    "postgres": "node-postgres postgres-js neon-http neon-serverless vercel-postgres pglite pg-proxy"
    " xata-http bun-sql aws-data-api/pg",
    "sqlite": "better-sqlite3 libsql libsql/node libsql/web libsql/http d1 bun-sqlite expo-sqlite"
    " op-sqlite sql-js sqlite-proxy durable-sqlite",
    "mysql": "mysql2 planetscale-serverless mysql-proxy tidb-serverless singlestore",
}
_KINDS = {driver: kind for kind, drivers in _DRIVERS.items() for driver in drivers.split()}
_CLASSES = """
    node-postgres.NodePgDatabase postgres-js.PostgresJsDatabase neon-http.NeonHttpDatabase
    neon-serverless.NeonDatabase pglite.PgliteDatabase vercel-postgres.VercelPgDatabase
    better-sqlite3.BetterSQLite3Database libsql.LibSQLDatabase d1.DrizzleD1Database
    bun-sqlite.BunSQLiteDatabase mysql2.MySql2Database pg-core.PgDatabase pg-core.PgTransaction
    sqlite-core.BaseSQLiteDatabase sqlite-core.SQLiteTransaction mysql-core.MySqlDatabase
    planetscale-serverless.PlanetScaleDatabase
"""
for _name in _CLASSES.split():
    LIBRARY.bases[f"drizzle-orm/{_name}"] = DATABASE
for _driver in _KINDS:
    LIBRARY.bases[f"drizzle-orm/{_driver}.drizzle()"] = DATABASE
_CHAINING = """
    where orderBy groupBy having limit offset leftJoin innerJoin rightJoin fullJoin crossJoin set
    values onConflictDoUpdate onConflictDoNothing onDuplicateKeyUpdate returning union unionAll
    intersect except as for prepare $dynamic select $returningId comment then catch
"""


@LIBRARY.function(*(f"drizzle-orm/{driver}.drizzle" for driver in _KINDS))
def _database(call: Invocation) -> Value:
    driver = call.name.removeprefix("drizzle-orm/").removesuffix(".drizzle")
    note_setup(call, "drizzle")
    note_engines(call, [_KINDS[driver]], how="drizzle()", driver=driver, url=call.argument(0))
    for argument in call.arguments:
        schema = entries_of(argument).get("schema")
        if schema is not None:
            call.note(Schema(schema))
        style = text_of(entries_of(argument).get("casing"))
        if style:
            call.note(Casing(style))
    return Thing(f"{call.name}()", call.site, data=Handed(has_schema=may_have_schema(call)))


@LIBRARY.function("drizzle-kit.defineConfig")
def _configure(call: Invocation) -> Value:
    settings = entries_of(call.argument(0))
    dialect = settings.get("dialect")
    if dialect is not None:
        kinds = kinds_of_dialect(call.machine, dialect, call.site.path)
        note_engines(call, kinds, how="drizzle.config", strength=Strength.CONFIGURES)
    return call.argument(0) or NOTHING


@LIBRARY.method(*(f"{DATABASE}.{verb}" for verb in ("select", "selectDistinct", "selectDistinctOn")))
def _select(call: Invocation) -> Value:
    note_operation(call, "drizzle", "select")
    query = start_query(call, "select", kind_of_database(call.receiver, _KINDS))
    read_step(call, query)
    return Thing(_BUILDER, call.site, data=query)


@LIBRARY.method(f"{_BUILDER}.from")
def _from(call: Invocation) -> Value:
    draft, query = draft_in(call.argument(0)), draft_of(call.receiver)
    if draft is not None:
        note_operation(call, "drizzle", "select", draft.name)
    if query is not None:
        add_table(call, query)
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{DATABASE}.{verb}" for verb in ("insert", "update", "delete", "$count")))
def _write(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    draft = draft_in(call.argument(0))
    operation = "select" if verb == "$count" else verb
    note_operation(call, "drizzle", operation, draft.name if draft is not None else None)
    query = start_query(call, operation, kind_of_database(call.receiver, _KINDS))
    add_table(call, query)
    return Thing(_BUILDER, call.site, data=query)


@LIBRARY.method(*(f"{_BUILDER}.{verb}" for verb in _CHAINING.split()))
def _chain(call: Invocation) -> Value:
    query = draft_of(call.receiver)
    if query is not None:
        read_step(call, query)
    call_back(call)
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{_BUILDER}.{verb}" for verb in ("all", "get", "run", "execute", "iterator")))
def _rows(call: Invocation) -> Value:
    query = draft_of(call.receiver)
    if query is not None:
        read_step(call, query)
    return Unknown("rows")


@LIBRARY.method(*(f"{DATABASE}.{verb}" for verb in ("execute", "run", "all", "get", "values")))
def _execute(call: Invocation) -> Value:
    for option in options(call.argument(0) or NOTHING):
        if not (isinstance(option, Thing) and option.type == SQL):
            note_sql(call, option, "drizzle")
    note_access(call, "drizzle")
    return Unknown("rows")


@LIBRARY.method(f"{DATABASE}.transaction", f"{DATABASE}.$with", f"{DATABASE}.with")
def _transaction(call: Invocation) -> Value:
    database = call.receiver or NOTHING
    if isinstance(database, Thing) and database.type.startswith("drizzle-orm/better-sqlite3."):
        note_transaction(call, "better-sqlite3")
    result = call_back(call, database)
    return result or database


@LIBRARY.method(f"{DATABASE}.as")
def _same(call: Invocation) -> Value:
    call_back(call, call.receiver or NOTHING)
    return call.receiver or NOTHING


@LIBRARY.attribute(f"{DATABASE}.query", f"{DATABASE}._query")
def _relational(_: Machine, database: Value) -> Value:
    held = database.data if isinstance(database, Thing) else None
    is_bare = isinstance(held, Handed) and not held.has_schema
    return Thing("drizzle-orm.BareRelational" if is_bare else "drizzle-orm.Relational", NOWHERE)


LIBRARY.bases[_BARE] = "drizzle-orm.RelationalQuery"
LIBRARY.items["drizzle-orm.Relational"] = lambda _, name: Thing(
    "drizzle-orm.RelationalQuery", NOWHERE, data=name
)
LIBRARY.items["drizzle-orm.BareRelational"] = lambda _, name: Thing(_BARE, NOWHERE, data=name)


@LIBRARY.method("drizzle-orm.RelationalQuery.findMany", "drizzle-orm.RelationalQuery.findFirst")
def _find(call: Invocation) -> Value:
    table = note_find(call)
    note_operation(call, "drizzle", "select", table.name if table is not None else None)
    query = start_query(call, "select")
    read_step(call, query)
    is_bare = isinstance(call.receiver, Thing) and call.receiver.type == _BARE
    if is_bare and not call.machine.is_reusing:
        query.refusals.append(no_schema(call))
    return Unknown("rows")


@LIBRARY.function("drizzle-orm.sql", "drizzle-orm.sql.raw")
def _tagged(call: Invocation) -> Value:
    fragment = Fragment(call)
    call.note(fragment)
    return Thing(SQL, call.site, data=fragment)


@LIBRARY.method(*(f"{SQL}.{verb}" for verb in ("mapWith", "as", "inlineParams")))
def _same_sql(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.function("drizzle-orm.sql.join", "drizzle-orm.sql.fromList")
def _joined(call: Invocation) -> Value:
    for chunks in options(call.argument(0) or NOTHING):
        mark_as_parts(*items_of(chunks))
    return Thing(SQL, call.site)


@LIBRARY.method(f"{SQL}.append")
def _appended(call: Invocation) -> Value:
    mark_as_parts(call.receiver or NOTHING, call.argument(0) or NOTHING)
    return call.receiver or NOTHING


@LIBRARY.function(*(f"drizzle-orm/{driver}/migrator.migrate" for driver in _KINDS))
def _migrate(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, "drizzle migrate()"))
    return NOTHING


def _conclude(machine: Machine) -> None:
    if conclude_schema(machine) and not machine.is_cut_short:
        note_finds(machine)
    note_queries(machine)
    finish_drafts(machine, "drizzle")
    fragments = [fragment for fragment in machine.facts.all(Fragment) if not fragment.is_schema]
    for fragment in fragments:
        fragment.mark_beginnings()
    for fragment in fragments:
        if fragment.is_begun:
            note_fragment(fragment.call, fragment.call.argument(0) or NOTHING, Sending("drizzle"))
        else:
            is_tagged = fragment.call.name == "drizzle-orm.sql"
            text = fragment.call.argument(0)
            note_sql(fragment.call, text, "drizzle", is_tagged=is_tagged, is_sent=False)


LIBRARY.conclude = _conclude
