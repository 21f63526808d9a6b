"""What the page on clients of Prisma that nothing generates says is repeated with version 7."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["startup/prisma-client-not-generated"]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"@prisma/client": "7.10.0"}) as folder:
        yield folder


def test_the_client_is_not_there(modules: Path) -> None:
    case = next(iter(cases(RULE.page.read_text("utf-8"))))

    done = run(case.files, "server.js", modules)

    predicted = predictions(CATALOG, RULE, case)
    assert predicted and predicted[0] in done.stderr, done.stderr[-2000:]


def test_a_module_does_not_find_its_export(modules: Path) -> None:
    text = 'import { PrismaClient } from "@prisma/client";\nnew PrismaClient();\n'

    done = run([("main.mjs", text)], "main.mjs", modules)

    assert "Named export 'PrismaClient' not found" in done.stderr
