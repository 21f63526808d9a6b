"""Under which paths JavaScript's web frameworks serve what is registered."""

import json

import pytest

from cdcheck.testing.projects import project_of


def routes_of(texts: dict[str, str]) -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in project_of(texts).routes)


@pytest.mark.parametrize(
    ("script", "routes"),
    [
        pytest.param("fastify start -w -l info app.js", ["GET /tags"], id="a file"),
        pytest.param("fastify start --prefix=/api app.js", ["GET /api/tags"], id="a prefix"),
        pytest.param("tsc && fastify start -p $PORT dist/app.js", ["GET /tags"], id="a built file"),
        pytest.param("fastify print-routes app.js", [], id="another command"),
        pytest.param("fastify start other.js", [], id="another file"),
    ],
)
def test_the_plugin_that_fastify_cli_starts_is_an_app(script: str, routes: list[str]) -> None:
    texts = {
        "package.json": json.dumps({"scripts": {"start": script}}),
        "app.js": "module.exports = async (app) => { app.get('/tags', async () => []) }\n",
    }

    assert routes_of(texts) == routes


@pytest.mark.parametrize(
    ("framework", "path", "routes"),
    [
        pytest.param("express", "/tags{/:name}", ["GET /tags", "GET /tags/{name}"], id="with the slash"),
        pytest.param("express", "/tags/{:name}", ["GET /tags", "GET /tags/{name}"], id="without it"),
        pytest.param("express", "/v:id(\\\\d{3})", ["GET /v{id}"], id="a repetition"),
        pytest.param(
            "express", "/tags{/:a}{/:b}{/:c}", ["GET /tags", "GET /tags/{a}/{b}/{c}"], id="too many"
        ),
        pytest.param("koa", "{/v1}/tags", ["GET /tags", "GET /v1/tags"], id="koa"),
    ],
)
def test_what_is_optional_in_a_path_gives_two_paths(
    framework: str, path: str, routes: list[str]
) -> None:
    apps = {
        "express": f"require('express')().get('{path}', (req, res) => res.json([]));\n",
        "koa": "const router = new (require('@koa/router'))();\n"
        f"router.get('{path}', async (ctx) => {{ ctx.body = []; }});\n"
        "new (require('koa'))().use(router.routes());\n",
    }

    assert routes_of({"app.js": apps[framework]}) == routes


@pytest.mark.parametrize(
    "serving",
    [
        pytest.param("export default v1\n", id="served itself"),
        pytest.param("export default new Hono().route('/', v1)\n", id="in another app"),
        pytest.param("export default api\n", id="the app that it was made of"),
    ],
)
def test_a_base_path_goes_with_the_app_that_has_it(serving: str) -> None:
    app = (
        "import { Hono } from 'hono'\nconst api = new Hono().basePath('/api')\n"
        "const v1 = api.basePath('v1/').get('/tags', (c) => c.json([]))\n"
    )

    assert routes_of({"app.ts": app + serving}) == ["GET /api/v1/tags"]


def test_a_static_block_may_call_methods_that_stand_below_it() -> None:
    routes = """
        import express from 'express'
        export class Tags {
            static router
            static { this.router = express.Router(); this.#register() }
            static #register() { this.router.get('/', (req, res) => res.json([])) }
        }
    """
    app = """
        import express from 'express'
        import { Tags } from './tags.js'
        express().use('/tags', Tags.router)
    """

    assert routes_of({"tags.js": routes, "app.js": app}) == ["GET /tags"]


def test_a_route_without_a_handler_is_one() -> None:
    app = "const app = require('fastify')();\napp.get('/tags');\napp.listen({ port: 3000 });\n"

    assert routes_of({"app.js": app}) == ["GET /tags"]


def test_a_glob_that_bluebird_makes_a_promise_of_is_followed() -> None:
    app = """
        const Promise = require('bluebird')
        const glob = Promise.promisify(require('glob'))
        const app = require('express')()
        const load = async () => {
            const paths = await glob('src/**/route.js', { absolute: true })
            paths.forEach((path) => app.use(require(path)))
        }
        load().then(() => app.listen(3000))
    """
    route = "const router = require('express').Router()\nrouter.get('/tags', (q, s) => s.json([]))\n"
    texts = {"app.js": app, "src/tags/route.js": route + "module.exports = router\n"}

    assert routes_of(texts) == ["GET /tags"]


@pytest.mark.parametrize(
    "group",
    [
        pytest.param("import 'express-router-group'", id="of the package that is most used"),
        pytest.param("require('express-group-routes')", id="of another"),
    ],
)
def test_a_group_of_routes_has_the_prefix_that_it_is_given(group: str) -> None:
    app = f"""
        {group}
        import express from 'express'
        const app = express(), router = express.Router()
        router.group('/api', (api) => {{
            api.get('/tags', (req, res) => res.json([]))
            api.group('/users', (req, res, next) => next(), (users) => {{
                users.get('/:id', (req, res) => res.json({{}}))
            }})
        }})
        router.group((open) => open.post('/login', (req, res) => res.json({{}})))
        app.use(router)
    """

    assert routes_of({"app.js": app}) == ["GET /api/tags", "GET /api/users/{id}", "POST /login"]


@pytest.mark.parametrize(
    "mounting",
    [
        pytest.param("Object.values(routes).forEach((router) => app.use(router))", id="its values"),
        pytest.param("for (const name of Object.keys(routes)) app.use(routes[name])", id="its names"),
        pytest.param("for (const [, router] of Object.entries(routes)) app.use(router)", id="both"),
        pytest.param("Object.values({ ...routes }).forEach((r) => app.use(r))", id="a copy"),
    ],
)
def test_a_namespace_has_what_its_module_exports(mounting: str) -> None:
    router = "import { Router } from 'express'\nexport const {0} = Router()\n{0}.get('/{0}', () => 1)\n"
    texts = {
        "routes/index.js": "export * from './tags'\nexport { users } from './users'\n",
        "routes/tags.js": router.replace("{0}", "tags"),
        "routes/users.js": router.replace("{0}", "users"),
        "app.js": "import express from 'express'\nimport * as routes from './routes'\n"
        f"const app = express()\n{mounting}\n",
    }

    assert routes_of(texts) == ["GET /tags", "GET /users"]


def test_folders_that_a_listing_tells_from_files_are_loaded() -> None:
    app = """
        import Fastify from 'fastify'
        import { readdirSync } from 'fs'
        import { join } from 'path'
        const app = Fastify(), folder = join(__dirname, 'api')
        readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map((entry) => entry.name)
          .forEach(async (name) => {
            const route = await import(`${folder}/${name}`)
            app.register(route.default, { prefix: `/${name}` })
          })
    """
    plugin = "export default async (app) => { app.get('/all', async () => []) }\n"
    texts = {"app.ts": app, "api/tags/index.ts": plugin, "api/other.ts": plugin}

    assert routes_of(texts) == ["GET /tags/all"]
