"""What is understood of the routes of JavaScript's web frameworks, as people write them."""

import pytest

from cdcheck.testing.projects import project_of

FASTIFY = "const app = require('fastify')()\n"
PLUGIN = "module.exports = async (app) => { app.get('/all', async () => []) }\n"
ESM_PLUGIN = "export default async function (app) { app.get('/', async () => []) }\n"


def routes_of(texts: dict[str, str]) -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in project_of(texts).routes)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("path.join(__dirname, 'routes')", id="dirname"),
        pytest.param("path.join(process.cwd(), 'src/routes')", id="the working folder"),
    ],
)
def test_plugins_of_a_folder_are_loaded(folder: str) -> None:
    loading = f"app.register(require('@fastify/autoload'), {{ dir: {folder} }})\n"
    texts = {
        "package.json": "{}",
        "src/server.js": "const path = require('path')\n" + FASTIFY + loading,
        "src/routes/articles/index.js": PLUGIN,
    }

    assert routes_of(texts) == ["GET /articles/all"]


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("path.join(import.meta.dirname, 'routes')", id="dirname"),
        pytest.param(
            "path.join(path.dirname(fileURLToPath(import.meta.url)), 'routes')", id="from the url"
        ),
        pytest.param("fileURLToPath(new URL('./routes', import.meta.url))", id="a relative url"),
        pytest.param("new URL('routes', import.meta.url).pathname", id="its path"),
    ],
)
def test_a_folder_beside_an_es_module_is_known(folder: str) -> None:
    loading = f"app.register(autoload, {{ dir: {folder}, options: {{ prefix: '/api' }} }})\n"
    texts = {
        "src/server.js": "import path from 'node:path'\nimport { fileURLToPath } from 'node:url'\n"
        "import autoload from '@fastify/autoload'\nimport Fastify from 'fastify'\n"
        "const app = Fastify()\n" + loading,
        "src/routes/tags/index.js": ESM_PLUGIN,
    }

    assert routes_of(texts) == ["GET /api/tags"]


@pytest.mark.parametrize(
    ("options", "routes"),
    [
        pytest.param("", ["GET /a/_id/all", "GET /a/all"], id="names as they are"),
        pytest.param(", routeParams: true", ["GET /a/all", "GET /a/{id}/all"], id="parameters"),
        pytest.param(", matchFilter: 'entry'", ["GET /a/all"], id="a part of the name"),
        pytest.param(
            ", matchFilter: (path) => path.endsWith('entry.js') && !path.includes('x')",
            ["GET /a/all"],
            id="a function",
        ),
        pytest.param(
            ", dirNameRoutePrefix: false", ["GET /all", "GET /all"], id="no prefix from folders"
        ),
    ],
)
def test_options_of_autoload_are_kept(options: str, routes: list[str]) -> None:
    loading = f"app.register(require('@fastify/autoload'), {{ dir: __dirname + '/r'{options} }})\n"
    texts = {
        "server.js": FASTIFY + loading,
        "r/a/entry.js": PLUGIN,
        "r/a/_id/index.js": PLUGIN,
        "r/a/autohooks.js": "module.exports = async (app) => { app.get('/never', () => 1) }\n",
    }

    assert routes_of(texts) == routes


ROUTING_CONTROLLERS = """\
import { Body, Get, JsonController, Param, Post } from 'routing-controllers'

@JsonController('/articles')
export class ArticleController {
  @Get()
  all() { return [] }

  @Get('/:slug')
  one(@Param('slug') slug: string) { return slug }

  @Post('/')
  async create(@Body() body: object) { return body }
}
"""
INVERSIFY = """\
import { controller, httpGet, httpPut } from 'inversify-express-utils'

@controller('/tags')
export class TagController {
  @httpGet('/', check)
  private list() { return [] }

  @httpPut('/:name')
  private rename() { return {} }
}
"""
TSOA = """\
import { Controller, Delete, Get, Path, Route } from 'tsoa'

@Route('users')
export class UserController extends Controller {
  @Get('{id}')
  public async one(@Path() id: number) { return id }

  @Delete()
  public async none() {}
}
"""
CONTROLLERS = [
    pytest.param(
        {
            "app.ts": "import { createExpressServer } from 'routing-controllers'\n"
            "import { ArticleController } from './articles'\n"
            "createExpressServer({ routePrefix: '/api', controllers: [ArticleController] }).listen(1)\n",
            "articles.ts": ROUTING_CONTROLLERS,
        },
        ["GET /api/articles", "GET /api/articles/{slug}", "POST /api/articles"],
        id="routing-controllers",
    ),
    pytest.param(
        {
            "app.ts": "import express from 'express'\n"
            "import { useExpressServer } from 'routing-controllers'\n"
            "const app = express()\n"
            "useExpressServer(app, { controllers: [__dirname + '/web/*.js'] })\n",
            "web/articles.ts": ROUTING_CONTROLLERS,
        },
        ["GET /articles", "GET /articles/{slug}", "POST /articles"],
        id="routing-controllers by glob",
    ),
    pytest.param(
        {
            "app.ts": "import { InversifyExpressServer } from 'inversify-express-utils'\n"
            "import './tags'\n"
            "new InversifyExpressServer(container, null, { rootPath: '/v1' })"
            ".setConfig((app) => { app.get('/health', () => 1) }).build()\n",
            "tags.ts": INVERSIFY,
        },
        ["GET /health", "GET /v1/tags", "PUT /v1/tags/{name}"],
        id="inversify-express-utils",
    ),
    pytest.param(
        {
            "tsoa.json": '{"routes": {"basePath": "/api"}}',
            "app.ts": "import express from 'express'\nimport { RegisterRoutes } from './build/routes'\n"
            "const app = express()\nRegisterRoutes(app)\n",
            "users.ts": TSOA,
        },
        ["DELETE /api/users", "GET /api/users/{id}"],
        id="tsoa",
    ),
]


def test_controllers_answer_in_the_framework_that_serves_them() -> None:
    texts = {
        "app.ts": "import { createKoaServer } from 'routing-controllers'\n"
        "createKoaServer({ controllers: [__dirname + '/*.js'] }).listen(1)\n",
        "articles.ts": ROUTING_CONTROLLERS,
    }

    assert project_of(texts).framework == "koa"


@pytest.mark.parametrize(
    "features",
    [
        pytest.param("fs.readdirSync(__dirname).filter((f) => f !== 'index.js')", id="all but itself"),
        pytest.param("fs.readdirSync(__dirname).filter((f) => !f.endsWith('.js'))", id="only folders"),
    ],
)
def test_folders_are_loaded_by_their_index(features: str) -> None:
    loading = f"{features}.forEach((f) => app.use('/api', require(path.join(__dirname, f))))\n"
    router = "const router = require('express').Router()\nmodule.exports = router\n"
    texts = {
        "api/index.js": "const fs = require('fs')\nconst path = require('path')\n"
        f"module.exports = (app) => {{ {loading} }}\n",
        "api/users/index.js": "module.exports = require('./routes')\n",
        "api/users/routes.js": router + "router.get('/users', (req, res) => res.json([]))\n",
        "api/emails/welcome.sql": "SELECT 1",
        "app.js": "const app = require('express')()\nrequire('./api')(app)\napp.listen(1)\n",
    }

    assert routes_of(texts) == ["GET /api/users"]


@pytest.mark.parametrize(("texts", "routes"), CONTROLLERS)
def test_decorated_controllers_answer_routes(texts: dict[str, str], routes: list[str]) -> None:
    project = project_of(texts)

    assert project.framework == "express"
    assert sorted(f"{route.method} {route.path}" for route in project.routes) == routes
    assert all(route.handler for route in project.routes)


BASE = """\
import { Router, type IRouter } from 'express'
export default class Base {
  app: IRouter
  constructor(config) { this.app = Router() }
  route(options) { this.app[options.method](options.path, options.handler) }
  use(path, router) { this.app.use(path, router) }
  get router() { return this.app }
}
"""
DERIVED = """\
import Base from './base'
export class Tags extends Base {
  constructor(config) {
    super(config)
    this.route({ method: 'get', path: '', handler: this.all })
    this.route({ method: 'post', path: '/:name', handler: this.add })
  }
  all(req, res) {}
  add(req, res) {}
}
export class Users extends Base {
  constructor(config) {
    super(config)
    this.route({ method: 'get', path: '/me', handler: this.me })
    this.use('/tags', new Tags(config).router)
  }
  me(req, res) {}
}
"""
STARTED = """\
import express from 'express'
import { Tags, Users } from './derived'
const app = express()
app.use('/tags', new Tags({}).router)
app.use('/users', new Users({}).router)
"""
MADE = """\
import express from 'express'
import { Tags, Users } from './derived'
export class Server {
  async start(config) {
    const app = express()
    app.use('/tags', new Tags(config).router)
    app.use('/users', new Users(config).router)
    return app
  }
}
"""


@pytest.mark.parametrize(
    "app", [pytest.param(STARTED, id="a script"), pytest.param(MADE, id="a method")]
)
def test_a_class_registers_through_what_it_inherits(app: str) -> None:
    texts = {"base.ts": BASE, "derived.ts": DERIVED, "app.ts": app}

    assert routes_of(texts) == [
        "GET /tags",
        "GET /users/me",
        "GET /users/tags",
        "POST /tags/{name}",
        "POST /users/tags/{name}",
    ]


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param("process.env.PREFIX || '/api'", id="the environment"),
        pytest.param("settings.prefix ?? '/api'", id="an object"),
        pytest.param("settings.prefix ? settings.prefix : '/api'", id="a condition"),
    ],
)
def test_what_stands_for_an_unset_setting_is_the_path(prefix: str) -> None:
    app = "const app = require('express')()\n" + f"const prefix = {prefix}\n"
    texts = {"app.js": app + "app.get(`${prefix}/tags`, (req, res) => res.json([]))\n"}

    assert routes_of(texts) == ["GET /api/tags"]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("const app = express()\n{loop}", id="at once"),
        pytest.param("connect().then(async () => {{ const app = express()\n{loop} }})", id="later"),
        pytest.param("const app = express()\nconnect().then(() => {{ {loop} }})", id="on an app of now"),
    ],
)
def test_a_table_of_routes_is_registered_in_a_loop(start: str) -> None:
    loop = (
        "routes.forEach((route) => {\n"
        "  app[route.method](route.path, (req, res, next) => route.action(req, res).catch(next))\n})\n"
    )
    texts = {
        "routes.ts": "import { all, add } from '@controllers/articles'\nexport const routes = [\n"
        "  { path: '/articles', method: 'get', action: all },\n"
        "  { path: '/articles', method: 'post', action: add },\n]\n",
        "app.ts": "import express from 'express'\nimport { connect } from './db'\n"
        "import { routes } from './routes'\n" + start.format(loop=loop),
        "db.ts": "import { createConnection } from 'typeorm'\n"
        "export const connect = () => createConnection()\n",
    }

    assert routes_of(texts) == ["GET /articles", "POST /articles"]


def test_apps_of_one_factory_are_told_apart() -> None:
    texts = {
        "make.ts": "import { Hono } from 'hono'\nexport const make = () => new Hono()\n",
        "tags.ts": "import { make } from './make'\nconst tags = make()\n"
        "tags.get('/', (c) => c.json([]))\nexport default tags\n",
        "index.ts": "import { make } from './make'\nimport tags from './tags'\nconst app = make()\n"
        "const isAdmin = async (c, next) => { await next() }\n"
        "app.get('/admin/*', isAdmin)\napp.route('/tags', tags)\napp.get('/ok', (c) => c.text('ok'))\n"
        "export default app\n",
    }

    assert routes_of(texts) == ["GET /ok", "GET /tags"]


def test_a_router_that_is_mounted_from_who_knows_where_is_told() -> None:
    texts = {
        "app.js": "const app = require('express')()\n"
        "app.use('/parts', require(process.env.PART))\n"
        "app.use('/files', require('serve-index')('files'))\napp.listen(3000)\n",
    }

    assert [(one.at.line, one.what) for one in project_of(texts).unresolved] == [(2, "a mounted router")]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param("", "/api/tags", id="nothing"),
        pytest.param("{}", "/api/tags", id="an empty object"),
        pytest.param("require(process.env.SETTINGS)", "/api/tags", id="what is not known"),
        pytest.param("require(process.env.SETTINGS).routes", "/api/tags", id="a part of that"),
        pytest.param("process.env", "/api/tags", id="the environment"),
        pytest.param("{ prefix: '/v2' }", "/v2/tags", id="another prefix"),
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        pytest.param("function add(app, { prefix = '/api' } = {}) {\n", id="a parameter"),
        pytest.param(
            "function add(app, options = {}) {\n  const { prefix = '/api', ...rest } = options;\n",
            id="a variable",
        ),
    ],
)
def test_a_prefix_has_the_default_that_it_is_taken_apart_with(head: str, given: str, path: str) -> None:
    app = (
        f"{head}  app.get(`${{prefix}}/tags`, (req, res) => res.json([]));\n}}\n"
        f"const app = require('express')();\nadd({', '.join(filter(None, ['app', given]))});\n"
    )

    assert routes_of({"app.js": app}) == [f"GET {path}"]


def test_a_bound_handler_is_the_function_with_what_it_is_given() -> None:
    app = """
class Items { all() { return []; } }
function list(items, req, res) { res.json(items.all()); }
const app = require('express')();
app.get('/items', list.bind(null, new Items()));
"""
    project = project_of({"app.js": app})

    assert [route.handler for route in project.routes] == ["app.js:list"]
    assert ("app.js:list", "app.js:Items.all") in {(c.caller, c.callee) for c in project.calls}
