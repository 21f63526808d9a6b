"""Databases of Cloudflare's D1: how they are reached, what is sent to them, what binds them."""

import pytest

from cdcheck.facts.database import engine
from cdcheck.testing.projects import project_of

TOML = """
name = "articles"

[[d1_databases]]
binding = "DB"
database_name = "articles"

[[env.staging.d1_databases]]
binding = "ARCHIVE"
"""
JSONC = '{ /* bound */ "d1_databases": [{ "binding": "DB", }] }'
HEAD = "import { Hono } from 'hono'\nconst app = new Hono()\nexport default app\n"


def sent(code: str, **configuration: str) -> list[tuple[str, str]]:
    files = {"index.ts": code, "migrations/1.sql": "CREATE TABLE tags (name TEXT);"}
    files |= {f"wrangler.{ending}": text for ending, text in configuration.items()}
    project = project_of(files)
    assert not project.queries or engine(project).kind == "sqlite"
    return [(query.sql, query.fetches) for query in project.queries if query.sent_at is not None]


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param("(c) => c.env.DB", id="from the context"),
        pytest.param("(c) => (c.env as Env).DB", id="from an environment that is cast"),
        pytest.param("(c) => { const { DB } = c.env; return DB }", id="taken out of the environment"),
        pytest.param("(c) => c.env['ARCHIVE']", id="bound in one environment alone"),
        pytest.param("(request, env) => env.DB.withSession()", id="from what a worker is handed"),
        pytest.param("(c) => kept(c.env)", id="handed on"),
    ],
)
def test_a_statement_is_sent_to_what_is_bound(reach: str) -> None:
    code = f"const kept = (env) => env.DB\nconst reach = {reach}\n"
    code += "export const names = (...a) => reach(...a).prepare('SELECT name FROM tags').all()\n"

    assert sent(code, toml=TOML) == [("SELECT name FROM tags", "all")]


def test_a_handler_of_hono_binds_and_reads_one_row() -> None:
    code = HEAD + "app.get('/:id', async (c) => c.json(await c.env.DB\n"
    code += "  .prepare('SELECT name FROM tags WHERE name = ?1').bind(c.req.param('id')).first()))\n"

    assert sent(code, jsonc=JSONC) == [("SELECT name FROM tags WHERE name = ?1", "one")]


def test_all_statements_of_a_batch_are_sent() -> None:
    code = "export const drop = (env) => env.DB.batch([\n"
    code += "  env.DB.prepare('DELETE FROM tags'), env.DB.prepare('DELETE FROM fans').bind(),\n])\n"

    assert [sql for sql, _ in sent(code, toml=TOML)] == ["DELETE FROM tags", "DELETE FROM fans"]


@pytest.mark.parametrize("home", ["", "import { D1Database } from '@cloudflare/workers-types'\n"])
def test_a_type_tells_without_a_configuration(home: str) -> None:
    code = f"{home}interface Env {{ DATA: D1Database }}\n"
    code += "export const wipe = (env: Env, db: D1Database) => {\n"
    code += "  db.exec('DELETE FROM tags')\n  env.DATA.exec('DELETE FROM fans')\n}\n"

    assert [sql for sql, _ in sent(code)] == ["DELETE FROM tags", "DELETE FROM fans"]


def test_what_is_not_bound_is_no_database() -> None:
    code = "export const n = (c, env) => [c.env.KV.exec('SELECT 1'), env.KV.prepare('SELECT 1')]\n"

    assert sent(code, toml=TOML) == []


@pytest.mark.parametrize("text", ["d1_databases = 1", "[[d1", "{", "d1_databases = ['DB']"])
def test_a_configuration_that_says_nothing_binds_nothing(text: str) -> None:
    assert sent("export const n = (c) => c.env.DB.exec('DELETE FROM tags')\n", toml=text) == []
