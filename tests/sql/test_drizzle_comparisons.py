"""What the page on refused calls of Drizzle says of comparisons is repeated with PostgreSQL."""

import json

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Section, cases
from tests.fixture_apps.postgres import Cluster
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/drizzle-refused-call"]
ASK = """
import pg from 'pg';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('CREATE TABLE users (id UUID PRIMARY KEY, name VARCHAR(20))');
await client.query('CREATE TABLE articles (id SERIAL PRIMARY KEY, author_id UUID, slug TEXT)');
const told = {};
for (const [name, ask] of Object.entries(await import('./articles.mjs'))) {
  told[name] = await ask().then(() => '', (error) => error.cause.message);
}
console.log(JSON.stringify(told));
process.exit();
"""


def test_postgres_refuses_what_is_flagged(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(
        case
        for case in cases(RULE.page.read_text("utf-8"))
        if case.section is Section.FLAGGED and "articles.mjs" in dict(case.files)
    )
    monkeypatch.setenv("DATABASE_URL", server.create_database("drizzle-comparisons")["DATABASE_URL"])

    with installed({"drizzle-orm": "0.45.4", "pg": "8.23.1"}) as modules:
        done = run([*case.files, ("ask.mjs", ASK)], "ask.mjs", modules)

    told: dict[str, str] = json.loads(done.stdout)
    assert "" not in told.values(), told
    assert sorted(told.values()) == sorted(predictions(CATALOG, RULE, case))
