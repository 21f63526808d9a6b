"""Apps that keep the layers and look to a pattern as if they did not."""

import pytest

from tests.weaknesses.findings import proven
from tests.weaknesses.test_architecture_misses import NODE, PYTHON

BROKEN = {
    "src/models/broken.py": "from src.services.bus import publish\n",
    "src/services/bus.py": "def publish(): ...\n",
}

CASES = [
    pytest.param(
        PYTHON,
        {
            "src/models/route.py": "class Route: ...\n",
            "src/models/service.py": "class Service: ...\n",
            "src/repositories/fleet.py": "from src.models.route import Route\n"
            "from src.models.service import Service\n",
        },
        id="models of things called route and service",
    ),
    pytest.param(
        NODE,
        {
            "src/repositories/a.ts": "export const save = (x: import('../services/bus').Bus) => x;\n"
            "export let y: typeof import('../services/bus');\n"
        },
        id="types that are named by their module",
    ),
    pytest.param(
        PYTHON,
        {"src/services/log.py": "from logging.handlers import RotatingFileHandler\n"},
        id="A31 logging.handlers",
    ),
    pytest.param(
        PYTHON,
        {"src/repositories/a.py": '"""How to::\n\n    from src.services.bus import publish\n"""\n'},
        id="A34 docstring",
    ),
    pytest.param(
        PYTHON,
        {"src/models/a.py": "from src.data.base import Base\n", "src/data/base.py": "Base = object\n"},
        id="A36 declarative base",
    ),
    pytest.param(
        {},
        {
            "src/domain/article.py": "LIMIT = 20\n",
            "src/application/make_article.py": "from src.domain.article import LIMIT\n",
            "src/infrastructure/persistence/articles.py": "from src.domain.article import LIMIT\n",
            "src/interfaces/http/controllers/articles.py": "import src.application.make_article\n",
        },
        id="A37 hexagonal names",
    ),
    pytest.param(
        {},
        {
            "app/api_routes/a.py": "from app.core_services.a import x\n",
            "app/core_services/a.py": "from app.db_repositories.a import x\n",
            "app/db_repositories/a.py": "from app.db_models.a import x\n",
            "app/db_models/a.py": "x = 1\n",
        },
        id="A39 prefixes",
    ),
    pytest.param(
        NODE,
        {
            "src/models/a.cjs": "const d = require('../data/defaults.json');\n",
            "src/data/defaults.json": "{}",
        },
        id="A41 data file",
    ),
    pytest.param(
        PYTHON,
        {
            "src/repositories/a.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
            "    from src.services.bus import publish\n"
        },
        id="A45 import for types",
    ),
    pytest.param(
        NODE,
        {
            "src/models/a.cjs": "const t = require('./a.service-types');\n"
            "const u = require('../shared/u.route.types');\n"
        },
        id="A46 dots in names",
    ),
    pytest.param(
        NODE, {"src/models/a.ts": "import type { Bus } from '../services/bus';\n"}, id="import type"
    ),
    pytest.param(
        NODE,
        {
            "src/services/types.ts": "export interface Bus {\n  name: string;\n}\n",
            "src/models/a.ts": "import { Bus } from '../services/types';\nlet bus: Bus;\n",
        },
        id="an interface that is imported without `type`",
    ),
    pytest.param(PYTHON, {"src/models/a.py": "# from src.services.bus import publish\n"}, id="comment"),
    pytest.param(
        NODE,
        {"src/models/a.js": "// import '../services/bus.js'\n/* require('../routes/a') */\n"},
        id="comments",
    ),
    pytest.param(PYTHON, {"src/models/a.py": "HELP = 'import src.services.bus'\n"}, id="string"),
    pytest.param(
        NODE, {"src/models/a.js": "const path = '../services/bus.js';\n"}, id="string that is no import"
    ),
    pytest.param(
        NODE,
        {
            "src/models/a.cjs": "const s = require('../config/services.json');\n",
            "src/config/services.json": "{}",
        },
        id="services.json",
    ),
    pytest.param(PYTHON, {"src/models/routes.md": "Routes use models.\n"}, id="routes.md"),
    pytest.param(
        NODE,
        {
            "src/models/a.js": "import x from 'express-controllers';\nimport y from '@acme/services';\n",
            "package.json": '{"dependencies": {"express-controllers": "1", "@acme/services": "1"}}',
        },
        id="packages with layer names",
    ),
    pytest.param(
        PYTHON,
        {"tests/repositories/test_a.py": "from src.services.bus import publish\n"},
        id="a test may use every layer",
    ),
    pytest.param(
        PYTHON,
        {
            "src/services/models_registry.py": "LIMIT = 1\n",
            "src/repositories/a.py": "import http.server\n",
        },
        id="library module with a layer's word",
    ),
    pytest.param(
        PYTHON,
        {"src/routes/services.py": "from src.services import articles\n"},
        id="a resource that is named like a layer",
    ),
    pytest.param(
        PYTHON,
        {
            "src/main.py": "from src.routes import articles\nfrom src.services import bus\n"
            "from src.repositories import articles as repository\n"
        },
        id="the main module",
    ),
    pytest.param(
        PYTHON,
        {
            "src/models/a.py": "from importlib import import_module\n\n\ndef load(name):\n"
            "    return import_module(name)\n"
        },
        id="a name that cannot be told",
    ),
    pytest.param(
        PYTHON,
        {
            "src/services/pay.py": "from src.repositories import articles\n"
            "from src.models.article import Article\n"
        },
        id="downward imports",
    ),
]


@pytest.mark.parametrize(("base", "extra"), CASES)
def test_what_only_looks_broken_is_let_pass(base: dict[str, str], extra: dict[str, str]) -> None:
    assert proven({**base, **extra}) == []


@pytest.mark.parametrize(("base", "extra"), CASES)
def test_one_real_violation_beside_it_is_found_alone(
    base: dict[str, str], extra: dict[str, str]
) -> None:
    found = proven({**base, **extra, **BROKEN})

    assert [str(finding.at) for finding in found] == ["src/models/broken.py:1"]


def test_imports_for_types_count_when_the_option_asks_for_it() -> None:
    texts = {
        **PYTHON,
        "src/models/a.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from src.services import bus\n",
    }

    assert proven(texts) == []
    assert [str(finding.at) for finding in proven(texts, type_only=True)] == ["src/models/a.py:4"]


def test_layers_that_may_be_missing_are_a_matter_of_the_option() -> None:
    texts = {path: text for path, text in PYTHON.items() if "/models/" not in path}

    assert proven(texts) == []
    assert len(proven(texts, may_be_missing=0)) == 1
