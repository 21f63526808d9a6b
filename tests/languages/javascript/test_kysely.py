"""What is understood of Kysely: dialects, query builders, transactions, migrations."""

import pytest

from cdcheck.facts.database import engine
from cdcheck.facts.orm import orm_in_use
from cdcheck.testing.projects import project_of

FIRST = """
import { Kysely, sql } from 'kysely'
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('people')
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('first_name', 'varchar', (column) => column.notNull().unique())
    .execute()
  await db.schema.createTable('pets').ifNotExists()
    .addColumn('id', 'integer')
    .addColumn('owner', 'integer', (column) => column.references('people.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('pets_key', ['id'])
    .execute()
}
export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('pets').execute()
}
"""
SECOND = """
import { Kysely } from 'kysely'
export const up = async (db: Kysely<any>) => {
  await db.schema.alterTable('people').renameColumn('first_name', 'name').execute()
  await db.schema.alterTable('people').addColumn('age', 'integer').execute()
}
"""
QUERIES = """
import { Kysely, PostgresDialect } from 'kysely'
interface Database { people: { id: number } }
export const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: null }) })
export const all = () => db.selectFrom('people as p').innerJoin('pets', 'pets.owner', 'p.id').execute()
export const add = () => db.transaction().execute(
  async (trx) => trx.insertInto('pets').values({ id: 1 }).execute())
export const drop = (given: Kysely<Database>) => given.deleteFrom('pets').execute()
"""


def test_migrations_leave_their_tables_behind() -> None:
    project = project_of({"src/migrations/1.ts": FIRST, "src/migrations/2.ts": SECOND})

    tables = {table.name: table for table in project.tables}
    assert [column.name for column in tables["people"].columns] == ["id", "name", "age"]
    assert [c.name for c in tables["people"].columns if c.is_primary] == ["id"]
    assert [c.name for c in tables["pets"].columns if not c.nullable] == ["id"]
    assert [(key.columns, key.table) for key in tables["pets"].foreign_keys] == [(("owner",), "people")]


def test_queries_name_their_tables() -> None:
    project = project_of({"db.ts": QUERIES})

    assert [(query.operation, query.tables) for query in project.queries] == [
        ("select", ("people",)),
        ("insert", ("pets",)),
        ("delete", ("pets",)),
    ]
    assert orm_in_use(project).name == "kysely"
    assert engine(project).kind == "postgres"


@pytest.mark.parametrize(
    ("imported", "made", "kind"),
    [
        pytest.param("{ SqliteDialect } from 'kysely'", "SqliteDialect", "sqlite", id="SQLite"),
        pytest.param("{ MysqlDialect } from 'kysely'", "MysqlDialect", "mysql", id="MySQL"),
        pytest.param(
            "{ LibsqlDialect } from '@libsql/kysely-libsql'", "LibsqlDialect", "sqlite", id="libsql"
        ),
        pytest.param("{ NeonDialect } from 'kysely-neon'", "NeonDialect", "postgres", id="Neon"),
        pytest.param("{ OwnDialect } from './own.js'", "OwnDialect", "none", id="one of its own"),
    ],
)
def test_the_dialect_tells_the_engine(imported: str, made: str, kind: str) -> None:
    text = (
        f"import {{ Kysely }} from 'kysely'\nimport {imported}\n"
        f"const db = new Kysely({{ dialect: new {made}({{}}) }})\ndb.selectFrom('people').execute()\n"
    )

    assert engine(project_of({"db.js": text})).kind == kind
