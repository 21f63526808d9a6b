"""What is understood of JavaScript's ORMs and drivers: engines, tables, keys, statements."""

import pytest

from cdcheck.facts.database import engine
from cdcheck.facts.orm import orm_in_use
from cdcheck.testing.projects import project_of
from tests.languages.javascript.tables import columns, keys

_CONFIG = """{
  "development": {"dialect": "sqlite", "storage": "dev.db"},
  "test": {"dialect": "mysql"},
  "production": {"dialect": "postgres"}
}"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            "const { Pool } = require('pg'); new Pool().query('SELECT 1')", "postgres", id="pg"
        ),
        pytest.param(
            "import postgres from 'postgres'; const sql = postgres(); await sql`SELECT 1`",
            "postgres",
            id="postgres",
        ),
        pytest.param(
            "const Database = require('better-sqlite3'); new Database('a.db').prepare('SELECT 1').get()",
            "sqlite",
            id="better-sqlite3",
        ),
        pytest.param(
            "const sqlite3 = require('sqlite3').verbose(); new sqlite3.Database('a').all('SELECT 1')",
            "sqlite",
            id="sqlite3",
        ),
        pytest.param(
            "import { DatabaseSync } from 'node:sqlite'; new DatabaseSync('a').exec('SELECT 1')",
            "sqlite",
            id="the driver of Node itself",
        ),
        pytest.param(
            "import { createClient } from '@libsql/client';"
            " createClient({ url: process.env.URL }).execute({ sql: 'SELECT 1' })",
            "sqlite",
            id="libsql",
        ),
        pytest.param(
            "import mysql from 'mysql2/promise'; (await mysql.createPool({})).execute('SELECT 1')",
            "mysql",
            id="mysql2",
        ),
    ],
)
def test_a_driver_tells_the_engine_and_is_raw(text: str, kind: str) -> None:
    project = project_of({"app.mjs": text})

    assert engine(project).kind == kind
    assert orm_in_use(project).name == "raw"
    assert [query.sql for query in project.queries] == ["SELECT 1"]


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        pytest.param(
            {
                "app.js": "const { Sequelize } = require('sequelize');"
                "const config = require('./config.json')[process.env.NODE_ENV || 'development'];"
                "new Sequelize(config.database, config.user, config.password, config)",
                "config.json": _CONFIG,
            },
            "multiple",
            id="settings by environment, tests aside",
        ),
        pytest.param(
            {
                "app.js": "const { Sequelize } = require('sequelize');"
                "new Sequelize(process.env.DATABASE_URL || 'postgres://localhost/app')"
            },
            "postgres",
            id="a default URL",
        ),
        pytest.param(
            {
                "app.js": "const { Sequelize } = require('sequelize');"
                "new Sequelize(process.env.NAME, process.env.USER, 'x', { dialect: 'mssql' })",
                "package.json": '{"dependencies": {"mysql2": "3", "sequelize": "6", "tedious": "18"}}',
            },
            "none",
            id="a dialect that is written, and the driver of another",
        ),
        pytest.param(
            {
                "app.js": "require('knex')({ client: process.env.CLIENT || 'sqlite3' })",
                "package.json": '{"dependencies": {"pg": "8", "sqlite3": "5", "knex": "3"}}',
            },
            "multiple",
            id="a client that the environment chooses among the declared drivers",
        ),
        pytest.param(
            {
                "app.js": "require('knex')({ client: process.env.CLIENT || 'sqlite3' })",
                ".env": "CLIENT=pg\n",
                "package.json": '{"dependencies": {"pg": "8", "sqlite3": "5", "knex": "3"}}',
            },
            "postgres",
            id="a client that an environment file sets",
        ),
        pytest.param(
            {
                "app.js": "const config = require('config');"
                "require('knex')({ client: config.get('db.client') })",
                "config/default.yml": "db:\n  client: sqlite3\n",
                "config/production.json": '{"db": {"client": "pg"}}',
            },
            "multiple",
            id="settings files of the config package",
        ),
        pytest.param(
            {
                "src/app.js": "require('typeorm').createConnection()",
                "ormconfig.json": '[{"type": "mysql", "synchronize": true}]',
                "package.json": '{"dependencies": {"typeorm": "0.2"}}',
            },
            "mysql",
            id="a file of TypeORM's",
        ),
        pytest.param(
            {"prisma/schema.prisma": 'datasource db {\n  provider = "sqlite"\n}\n', "app.js": ""},
            "sqlite",
            id="a Prisma schema",
        ),
    ],
)
def test_settings_tell_the_engine(files: dict[str, str], kind: str) -> None:
    project = project_of(files)

    assert engine(project).kind == kind


def test_knex_migrations_are_run_in_order() -> None:
    project = project_of(
        {
            "package.json": '{"dependencies": {"knex": "3"}}',
            "migrations/1.js": """
                exports.up = (knex) => knex.schema.createTable('users', (table) => {
                  table.increments()
                  table.string('name', 40).notNullable()
                  table.timestamps(true, true)
                })
                exports.down = (knex) => knex.schema.dropTable('users')
            """,
            "migrations/2.js": """
                exports.up = (knex) => knex.schema.alterTable('users', (table) => {
                  table.integer('boss').references('id').inTable('users').onDelete('cascade')
                  table.dropColumn('updated_at')
                })
                exports.down = () => {}
            """,
        }
    )

    (table,) = project.tables
    assert [(c.name, c.type, c.nullable) for c in table.columns] == [
        ("id", "INTEGER", False),
        ("name", "VARCHAR(40)", False),
        ("created_at", "TIMESTAMP", False),
        ("boss", "INTEGER", True),
    ]
    assert table.origin == "migration"
    assert [(k.table, k.target_columns, k.on_delete) for k in table.foreign_keys] == [
        ("users", ("id",), "CASCADE")
    ]


def test_drizzle_columns_are_named_by_argument_key_or_casing() -> None:
    project = project_of(
        {
            "schema.ts": """
                import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
                const stamps = () => ({ createdAt: integer('created').notNull() })
                export const users = sqliteTable('users', {
                  id: integer().primaryKey(), fullName: text().notNull(), ...stamps() })
                export const follows = sqliteTable('follows', {
                  userId: integer('user').references(() => users.id, { onDelete: 'cascade' }),
                  otherId: integer('other').notNull(),
                }, (t) => [primaryKey({ columns: [t.userId, t.otherId] })])
            """,
            "db.ts": """
                import { drizzle } from 'drizzle-orm/libsql'
                import { sql } from 'drizzle-orm'
                import { users } from './schema'
                export const db = drizzle(process.env.URL, { casing: 'snake_case' })
                await db.select({ one: sql`1` }).from(users)
                await db.insert(users).values({})
            """,
        }
    )

    assert columns(project) == {"users": ["id", "full_name", "created"], "follows": ["user", "other"]}
    assert keys(project) == ["follows.user -> users.id"]
    assert [c.is_primary for c in project.tables[1].columns] == [True, True]
    assert [q.sql for q in project.queries if q.form == "sql"] == ["1"]
    assert {q.tables for q in project.queries if q.operation == "insert"} == {("users",)}
    assert orm_in_use(project).name == "drizzle"


def test_typeorm_names_join_columns_and_join_tables() -> None:
    project = project_of(
        {
            "entities.ts": """
                import { BaseEntity, Column, Entity, JoinTable, ManyToMany, ManyToOne,
                  PrimaryGeneratedColumn } from 'typeorm'
                abstract class Base extends BaseEntity { @PrimaryGeneratedColumn() id: number }
                @Entity() export class BlogPost extends Base {
                  @Column({ nullable: true }) bodyText: string
                  @ManyToOne(() => Author) writer: Author
                  @ManyToMany(() => Author) @JoinTable() readers: Author[]
                }
                @Entity('writers') export class Author extends Base { @Column() name: string }
            """,
            "app.ts": """
                import { DataSource } from 'typeorm'
                import { Author } from './entities'
                const source = new DataSource({ type: 'postgres' })
                await source.getRepository(Author).find()
                await source.query('SELECT 1')
            """,
        }
    )

    assert columns(project) == {
        "blog_post_readers_writers": ["blogPostId", "writersId"],
        "blog_post": ["id", "bodyText", "writerId"],
        "writers": ["id", "name"],
    }
    assert engine(project).kind == "postgres"
    assert [q.tables for q in project.queries if q.form == "orm"] == [("writers",)]


def test_mongoose_schemas_are_collections() -> None:
    project = project_of(
        {
            "app.js": """
                const mongoose = require('mongoose')
                mongoose.connect(process.env.MONGO)
                const schema = new mongoose.Schema({
                  title: { type: String, required: true },
                  author: { type: mongoose.Schema.Types.ObjectId, ref: 'User' },
                }, { timestamps: true, versionKey: false })
                const Category = mongoose.model('Category', schema)
                const find = () => Category.find().sort('title')
            """
        }
    )

    assert columns(project) == {"categories": ["_id", "title", "author", "createdAt", "updatedAt"]}
    assert [(r.name, r.target) for r in project.relationships] == [("author", "users")]
    assert orm_in_use(project).name == "mongoose"


def test_prisma_models_are_tables_and_relations() -> None:
    project = project_of(
        {
            "prisma/schema.prisma": """
                datasource db {
                  provider = "postgresql"
                }
                model User {
                  id    Int    @id @default(autoincrement())
                  email String @unique @map("mail")
                  posts Post[]
                  @@map("users")
                }
                model Post {
                  id       Int  @id
                  author   User @relation(fields: [authorId], references: [id], onDelete: Cascade)
                  authorId Int
                }
            """.replace("\n                ", "\n"),
            "app.js": """
                const { PrismaClient } = require('@prisma/client')
                const prisma = new PrismaClient()
                const posts = () => prisma.post.findMany()
                const raw = () => prisma.$queryRaw`SELECT 1`
            """,
        }
    )

    assert columns(project) == {"users": ["id", "mail"], "Post": ["id", "authorId"]}
    assert keys(project) == ["Post.authorId -> users.id"]
    assert [(q.form, q.tables) for q in project.queries] == [("orm", ("Post",)), ("sql", ())]
    assert orm_in_use(project).name == "prisma"


def test_a_validated_environment_names_the_engines() -> None:
    text = (
        "const { cleanEnv, str } = require('envalid')\n"
        "const CLIENT = str({ default: 'pg', choices: ['pg', 'mysql2'] })\n"
        "const env = cleanEnv(process.env, { CLIENT })\n"
        "const db = require('knex')({ client: env.CLIENT })\ndb('users').select()\n"
    )

    assert engine(project_of({"db.js": text})).kind == "multiple"
