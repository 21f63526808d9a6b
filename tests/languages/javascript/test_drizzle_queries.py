"""Which tables Drizzle's relational queries read."""

from cdcheck.testing.projects import project_of

SCHEMA = """
import { pgTable, serial } from 'drizzle-orm/pg-core'
export const people = pgTable('users', { id: serial('id').primaryKey() })
"""
QUERY = """
import { db } from './db'
export const all = async () => await db.query.people.findMany()
"""


def tables_read(connecting: str) -> list[tuple[str, ...]]:
    head = "import { drizzle } from 'drizzle-orm/node-postgres'\nimport * as schema from './schema'\n"
    files = {"schema.ts": SCHEMA, "db.ts": head + connecting, "people.ts": QUERY}
    return [query.tables for query in project_of(files).queries]


def test_a_relational_query_reads_the_table_that_the_schema_names() -> None:
    assert tables_read("export const db = drizzle(process.env.URL, { schema })\n") == [("users",)]


def test_without_a_schema_it_is_not_known_what_is_read() -> None:
    assert tables_read("export const db = drizzle(process.env.URL)\n") == [()]
