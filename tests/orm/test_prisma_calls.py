"""What the pages on calls of Prisma's client say is repeated with the real client."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/prisma-refused-argument"]
ENGINES = {"PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true", "PRISMA_QUERY_ENGINE_LIBRARY": "/bin/true"}
REFUSAL = "PrismaClientValidationError: "
GENERATOR = 'generator client {\n  engineType = "client"\n  output = "./client-of-schema"\n'
SCRIPT = Path(__file__).with_name("prisma_calls.cjs")
TEXT = RULE.page.read_text("utf-8")
CASES = [pytest.param(case, id=f"{case.section}, {case.name}") for case in cases(TEXT)]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        for name, engine in ENGINES.items():
            patch.setenv(name, engine)
        with installed({"prisma": "6.19.3", "@prisma/client": "6.19.3"}) as folder:
            yield folder


@pytest.mark.parametrize("case", CASES)
def test_a_call_is_refused_as_predicted(case: Case, modules: Path, tmp_path: Path) -> None:
    told = answers(case, modules, tmp_path)

    refused = {name for name, words in told.items() if words.startswith(REFUSAL)}
    assert refused == (set(told) if case.section is Section.FLAGGED else set()), told
    said = "\n".join(told.values())
    assert [words for words in predictions(CATALOG, RULE, case) if words not in said] == []


def answers(case: Case, modules: Path, folder: Path, script: Path = SCRIPT) -> dict[str, str]:
    """Generates the client of a case, and asks it what the case's modules export."""
    for path, text in case.files:
        (folder / path).write_text(text.replace("generator client {\n", GENERATOR), "utf-8")
    (folder / "package.json").write_text("{}", "utf-8")
    (folder / "node_modules").symlink_to((modules / "node_modules").resolve())
    env = {**os.environ, **ENGINES, "DATABASE_URL": "postgresql://localhost/app", "NO_COLOR": "1"}
    provider = re.findall(r'provider = "(postgres|sqlite)', dict(case.files)["schema.prisma"])[0]
    shutil.copyfile(script, folder / script.name)
    generate = [shutil.which("npx") or "npx", "prisma", "generate", "--schema", "schema.prisma"]
    done = subprocess.run(generate, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ask = [shutil.which("node") or "node", script.name, provider]
    done = subprocess.run(ask, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout)
    return told
