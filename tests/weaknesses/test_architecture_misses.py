"""Apps that break the layers in ways that a pattern over import lines does not see."""

import pytest

from tests.weaknesses.findings import proven

PYTHON = {
    "src/models/article.py": "class Article: ...\n",
    "src/repositories/articles.py": "from src.models.article import Article\n",
    "src/services/articles.py": "from src.repositories import articles\n",
    "src/services/bus.py": "def publish(): ...\n",
    "src/routes/articles.py": "from src.services import articles\n",
}
NODE = {
    "src/models/article.js": "export class Article {}\n",
    "src/repositories/articles.js": "export const all = () => [];\n",
    "src/services/articles.js": "export { all } from '../repositories/articles.js';\n",
    "src/services/bus.js": "export const bus = {};\n",
    "src/routes/articles.js": "export const router = {};\n",
}

CASES = [
    pytest.param(
        PYTHON,
        {
            "src/service/routes.py": "from flask import Blueprint\n\n"
            "bp = Blueprint('s', __name__)\n\n\n@bp.get('/s')\ndef show():\n    return {}\n",
            "src/service/models.py": "from src.service.routes import bp\n",
        },
        "src/service/models.py:1",
        id="a feature called service",
    ),
    pytest.param(
        PYTHON,
        {
            "src/repositories/a.py": "import importlib\n\n"
            "bus = importlib.import_module('src.services.bus')\n"
        },
        "src/repositories/a.py:3",
        id="A05 importlib",
    ),
    pytest.param(
        NODE,
        {
            "src/repositories/a.js": "export const load = async () => {\n"
            "  await import('../services/bus.js');\n};\n"
        },
        "src/repositories/a.js:2",
        id="A06 import()",
    ),
    pytest.param(
        NODE,
        {"src/models/a.js": "import '../routes/articles.js';\n"},
        "src/models/a.js:1",
        id="A07 bare import",
    ),
    pytest.param(
        NODE,
        {
            "src/models/index.js": "export { Article } from './article.js';\n"
            "export * from '../services/bus.js';\n"
        },
        "src/models/index.js:2",
        id="A08 re-export",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.cjs": "const bus = require(`../services/bus`);\n"},
        "src/repositories/a.cjs:1",
        id="A09 template literal",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.ts": "import { bus } from '@services/bus';\n"},
        "src/repositories/a.ts:1",
        id="A10 alias without a tsconfig",
    ),
    pytest.param(
        NODE,
        {
            "tsconfig.base.json": '{"compilerOptions": {"baseUrl": ".", '
            '"paths": {"~work/*": ["src/services/*"]}}}',
            "tsconfig.json": '{"extends": "./tsconfig.base.json"}',
            "src/repositories/a.ts": "import { bus } from '~work/bus';\n",
        },
        "src/repositories/a.ts:1",
        id="A10 alias of an extended tsconfig",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.js": "import { bus } from '#services/bus';\n"},
        "src/repositories/a.js:1",
        id="A11 subpath import without a package.json",
    ),
    pytest.param(
        NODE,
        {
            "package.json": '{"imports": {"#work/*": "./src/services/*.js"}}',
            "src/repositories/a.js": "import { bus } from '#work/bus';\n",
        },
        "src/repositories/a.js:1",
        id="A11 subpath import",
    ),
    pytest.param(
        PYTHON,
        {"src/routes/users.py": "from src.repositories.articles import find\n"},
        "src/routes/users.py:1",
        id="A12 skipped layer",
    ),
    pytest.param(
        PYTHON,
        {
            "src/routes/users.py": "import sqlite3\nfrom flask import Blueprint\n\n"
            "b = Blueprint('b', __name__)\n\n\n"
            "@b.get('/users')\ndef users():\n"
            "    return sqlite3.connect('a.db').execute('select 1').fetchall()\n"
        },
        "src/routes/users.py:9",
        id="A13 SQL in a handler",
    ),
    pytest.param(
        PYTHON,
        {
            "src/services/me.py": "from flask import jsonify, request\n\n\ndef me():\n"
            "    return jsonify(request.path)\n"
        },
        "src/services/me.py:1",
        id="A14 framework in a service",
    ),
    pytest.param(
        {}, {"app/services/data/models/all.py": "# all\n"}, "app/services/data/models/all.py:1", id="A16"
    ),
    pytest.param(
        {},
        {
            "app.py": "# all\n",
            "tests/routes/test_a.py": "x = 1\n",
            "tests/services/test_a.py": "x = 1\n",
        },
        "app.py:1",
        id="A17 layers of tests",
    ),
    pytest.param(
        PYTHON,
        {
            "src/tools/hub.py": "from src.services.bus import publish\n",
            "src/repositories/a.py": "from src.tools.hub import publish\n",
        },
        "src/repositories/a.py:1",
        id="A22 hub",
    ),
    pytest.param(
        PYTHON,
        {
            "src/tools/hub.py": "from src.services.bus import publish\n\n\ndef tell():\n    publish()\n",
            "src/tools/middle.py": "from src.tools import hub\n\n\ndef tell():\n    hub.tell()\n",
            "src/repositories/a.py": "from src.tools.middle import tell\n",
        },
        "src/repositories/a.py:1",
        id="A22 two hubs that call",
    ),
    pytest.param(
        PYTHON,
        {
            "src/article_service.py": "def make(): ...\n",
            "src/repositories/a.py": "from src.article_service import make\n",
        },
        "src/repositories/a.py:1",
        id="A23 layer in a file name",
    ),
    pytest.param(
        NODE,
        {
            "src/controllers/a.cjs": "",
            "src/repositories/a.cjs": "const a = require('../controllers/a.cjs');\n",
        },
        "src/repositories/a.cjs:1",
        id="A24 controllers",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.js": 'import{bus}from"../services/bus.js";\n'},
        "src/repositories/a.js:1",
        id="A26 no spaces",
    ),
    pytest.param(
        PYTHON,
        {
            "src/__init__.py": "from src.services.bus import publish\n",
            "src/repositories/a.py": "from src import *\n",
        },
        "src/repositories/a.py:1",
        id="A28 star",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.cjs": "const path = '../services/bus';\nconst bus = require(path);\n"},
        "src/repositories/a.cjs:2",
        id="A29 specifier in a variable",
    ),
    pytest.param(
        PYTHON,
        {
            "src/models/a.py": "from importlib import import_module\n\n"
            "import_module('..services.bus', package='src.models')\n"
        },
        "src/models/a.py:3",
        id="importlib with a package",
    ),
    pytest.param(
        PYTHON,
        {"src/models/a.py": "bus = __import__('src.services.bus', fromlist=['publish'])\n"},
        "src/models/a.py:1",
        id="__import__",
    ),
    pytest.param(
        PYTHON,
        {
            "src/models/a.py": "import importlib\n\n"
            "bus = importlib.import_module('.'.join(['src', 'services', 'bus']))\n"
        },
        "src/models/a.py:3",
        id="a joined name",
    ),
    pytest.param(
        PYTHON,
        {
            "src/models/a.py": "def publish():\n    from src.services.bus import publish\n\n"
            "    publish()\n"
        },
        "src/models/a.py:2",
        id="lazy import",
    ),
    pytest.param(
        PYTHON,
        {"src/models/a.py": "from ..services import bus\n"},
        "src/models/a.py:1",
        id="relative import",
    ),
    pytest.param(
        PYTHON,
        {
            "src/models/a.py": "try:\n    from src.services import bus\nexcept ImportError:\n"
            "    bus = None\n"
        },
        "src/models/a.py:2",
        id="guarded import",
    ),
    pytest.param(
        NODE,
        {
            "src/services/index.js": "export * from './bus.js';\n",
            "src/shared/index.js": "export { bus } from '../services/index.js';\n",
            "src/models/a.js": "import { bus } from '../shared/index.js';\n",
        },
        "src/models/a.js:1",
        id="two barrels",
    ),
    pytest.param(
        NODE,
        {
            "src/models/a.js": "const folder = 'services';\n"
            "export const load = () => import(`../${folder}/bus.js`);\n"
        },
        "src/models/a.js:2",
        id="template with a constant",
    ),
    pytest.param(
        NODE,
        {"src/models/a.cjs": "const bus = require('../' + 'services' + '/bus');\n"},
        "src/models/a.cjs:1",
        id="joined specifier",
    ),
    pytest.param(
        NODE,
        {
            "packages/work/package.json": '{"name": "@app/work", '
            '"exports": {"./bus": "./src/services/bus.js"}}',
            "packages/work/src/services/bus.js": "export const bus = {};\n",
            "src/models/a.js": "import { bus } from '@app/work/bus';\n",
        },
        "src/models/a.js:1",
        id="exports of a workspace package",
    ),
    pytest.param(
        NODE,
        {
            "package.json": '{"_moduleAliases": {"@work": "src/services"}}',
            "src/models/a.cjs": "const bus = require('@work/bus');\n",
        },
        "src/models/a.cjs:1",
        id="module alias",
    ),
    pytest.param(
        NODE,
        {
            "src/users/user.entity.ts": "export class User {}\n",
            "src/users/user.controller.ts": "export class UserController {}\n",
            "src/users/user.service.ts": "import { UserController } from './user.controller';\n",
        },
        "src/users/user.service.ts:1",
        id="dotted names in a feature folder",
    ),
    pytest.param(
        NODE,
        {"src/models/deep/inner/a.js": "import { router } from '../../../routes/articles.js';\n"},
        "src/models/deep/inner/a.js:1",
        id="nested layer folder",
    ),
    pytest.param(
        PYTHON,
        {
            "src/tools/hub.py": "from src.services import bus\n",
            "src/repositories/a.py": "from src.tools import hub\n\nhub.bus.publish()\n",
        },
        "src/repositories/a.py:1",
        id="a module reached through a module",
    ),
    pytest.param(
        NODE,
        {
            "src/repositories/a.mjs": "import { createRequire } from 'node:module';\n\n"
            "const load = createRequire(import.meta.url);\nconst bus = load('../services/bus.js');\n"
        },
        "src/repositories/a.mjs:4",
        id="createRequire",
    ),
    pytest.param(
        NODE,
        {"src/repositories/a.ts": "import bus = require('../services/bus');\n\nbus.publish();\n"},
        "src/repositories/a.ts:1",
        id="import by assignment",
    ),
    pytest.param(
        NODE,
        {"src/services/me.js": "import web from 'express';\nexport const me = web.Router();\n"},
        "src/services/me.js:1",
        id="default import of a framework",
    ),
    pytest.param(
        NODE,
        {
            "src/database.js": "import pg from 'pg';\n\nexport const pool = new pg.Pool();\n",
            "src/services/all.js": "import { pool } from '../database.js';\n\n"
            "export const all = () => pool.query('select 1');\n",
        },
        "src/services/all.js:3",
        id="a pool that is made elsewhere",
    ),
]


@pytest.mark.parametrize(("base", "extra", "place"), CASES)
def test_a_broken_layer_is_found_where_it_is_broken(
    base: dict[str, str], extra: dict[str, str], place: str
) -> None:
    found = [str(finding.at) for finding in proven({**base, **extra})]

    assert found == [place]


@pytest.mark.parametrize("base", [pytest.param(PYTHON, id="python"), pytest.param(NODE, id="node")])
def test_the_app_without_the_broken_file_is_clean(base: dict[str, str]) -> None:
    assert proven(base) == []
