"""What the pages on Knex say is repeated with the real library."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.knowledge.loaded_drivers import OF_KNEX
from cdcheck.languages.javascript.proofs.given_values import CONDITIONS
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import ON_SQLITE, installed, predictions, run

CATALOG = Catalog(("cdcheck",))
NAMES = ("orm/knex-", "orm/query-never-sent")
RULES = [rule for id_, rule in CATALOG.rules.items() if id_.startswith(NAMES)]

LOADING = """
const knex = require("knex");
for (const client of %s) {
  try {
    knex({ client, connection: { filename: ":memory:" } });
  } catch (error) {
    console.log(`${client}: ${error.message.split("\\n")[2]}`);
  }
}
"""

UNDEFINED = """
const knex = require("knex")({ client: "sqlite3", useNullAsDefault: true });
for (const verb of %s) {
  try {
    knex("users")[verb]("name", undefined).toSQL();
  } catch (error) {
    console.log(`${verb}: ${error.message}`);
  }
}
"""


MULTIPLIED = """
const { db, create } = require("./database");
const asked = require("./articles");
async function main() {
  await create();
  await db("articles").insert([{ title: "one" }, { title: "two" }]);
  for (const article of [1, 2]) {
    await db("tags").insert(["a", "b", "c"].map((name) => ({ article, name })));
  }
  const told = [];
  for (const ask of Object.values(asked)) {
    const found = await ask();
    told.push(Array.isArray(found) ? new Set(found.map((row) => row.id)).size : found);
  }
  console.log(JSON.stringify(told));
  await db.destroy();
}
main();
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed(ON_SQLITE) as folder:
        yield folder


def page_cases(section: Section) -> Iterator[object]:
    for rule in RULES:
        for case in cases(rule.page.read_text("utf-8")):
            if case.section is section and any(path == "main.js" for path, _ in case.files):
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}")


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode != 0
    said = done.stderr
    assert [words for words in predictions(CATALOG, rule, case) if words not in said] == [], said[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"


@pytest.mark.parametrize(
    "case", list(cases(CATALOG.rules["orm/knex-multiplied-rows"].page.read_text("utf-8")))
)
def test_a_page_of_multiplied_rows_holds_fewer_and_a_count_more(case: Case, modules: Path) -> None:
    done = run([*case.files, ("main.js", MULTIPLIED)], "main.js", modules)

    # There are two articles, each with three tags.
    told = json.loads(done.stdout)
    assert told
    assert [n for n in told if (n == 2) is (case.section is Section.FLAGGED)] == []


def test_a_client_loads_its_driver_by_name() -> None:
    with installed({"knex": "3.3.0"}) as driverless:
        done = run([("main.js", LOADING % list(OF_KNEX))], "main.js", driverless)

    said = [f"{client}: Cannot find module '{driver}" for client, driver in OF_KNEX.items()]
    assert [line for line in said if line not in done.stdout] == []


def test_a_condition_refuses_undefined(modules: Path) -> None:
    done = run([("main.js", UNDEFINED % sorted(CONDITIONS))], "main.js", modules)

    said = [f"{verb}: Undefined binding(s) detected when compiling SELECT" for verb in CONDITIONS]
    assert [line for line in said if line not in done.stdout] == []
