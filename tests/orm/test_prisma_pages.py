"""What the pages on Prisma's schema say is repeated with the real validator."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions

CATALOG = Catalog(("cdcheck",))
RULES = [CATALOG.rules[f"orm/prisma-{name}"] for name in ("unanswered-relation", "refused-schema")]
ENGINES = {"PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true", "PRISMA_QUERY_ENGINE_LIBRARY": "/bin/true"}
CASES = [
    pytest.param(rule, case, id=f"{rule.id}: {case.section}, {case.name}")
    for rule in RULES
    for case in cases(rule.page.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        for name, engine in ENGINES.items():
            patch.setenv(name, engine)
        with installed({"prisma": "6.19.3"}) as folder:
            yield folder


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_schema_is_refused_as_predicted(rule: Rule, case: Case, modules: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.prisma"
    schema.write_text(dict(case.files)["schema.prisma"], "utf-8")
    command = [shutil.which("npx") or "npx", "prisma", "validate", "--schema", str(schema)]
    env = {**os.environ, **ENGINES, "DATABASE_URL": "postgresql://localhost/app", "NO_COLOR": "1"}

    done = subprocess.run(command, cwd=modules, env=env, capture_output=True, text=True, check=False)

    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)
    assert (done.returncode != 0) is (case.section is Section.FLAGGED), said
    assert [words for words in predictions(CATALOG, rule, case) if words not in said] == []


@pytest.fixture(scope="module")
def newer() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        for name, engine in ENGINES.items():
            patch.setenv(name, engine)
        with installed({"prisma": "7.10.1"}) as folder:
            yield folder


def test_prisma_7_refuses_a_url_in_the_schema(newer: Path, tmp_path: Path) -> None:
    rule = CATALOG.rules["orm/prisma-url-in-schema"]
    case = next(iter(cases(rule.page.read_text("utf-8"))))
    schema = tmp_path / "schema.prisma"
    schema.write_text(dict(case.files)["schema.prisma"], "utf-8")
    command = [shutil.which("npx") or "npx", "prisma", "validate", "--schema", str(schema)]
    env = {**os.environ, **ENGINES, "DATABASE_URL": "postgresql://localhost/app", "NO_COLOR": "1"}

    done = subprocess.run(command, cwd=newer, env=env, capture_output=True, text=True, check=False)

    words = predictions(CATALOG, rule, case)
    assert done.returncode != 0
    assert words and words[0] in done.stdout + done.stderr
