"""Handlers and routers that come from where nothing is known of are listed with the reason."""

import pytest

from cdcheck.testing.projects import project_of
from tests.injectors.reading import reasons

CONTAINER = (
    "const { ContainerBuilder } = require('node-dependency-injection');\n"
    "const container = new ContainerBuilder();\n"
)
EXPRESS = f"{CONTAINER}const express = require('express');\nconst app = express();\n"
KOA = (
    f"{CONTAINER}const Koa = require('koa');\nconst Router = require('@koa/router');\n"
    "const app = new Koa();\nconst router = new Router();\napp.use(router.routes());\n"
)
FASTIFY = f"{CONTAINER}const app = require('fastify')();\n"
HONO = f"{CONTAINER}const {{ Hono }} = require('hono');\nconst app = new Hono();\n"
INJECTOR = "from injector import Injector\ninjector = Injector([])\n"
FASTAPI = f"{INJECTOR}from fastapi import FastAPI\napp = FastAPI()\n"
FLASK = f"{INJECTOR}from flask import Flask\napp = Flask(__name__)\n"
AIOHTTP = f"{INJECTOR}from aiohttp import web\napp = web.Application()\n"
NOT_FOLLOWED = "it comes from an injection container that is not followed"


def read(text: str) -> list[str]:
    return reasons(project_of({"app.js" if "require(" in text else "app.py": text}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EXPRESS + "app.get('/x', container.get('items').list);", id="express"),
        pytest.param(EXPRESS + "app.route('/x').get(container.get('items').list);", id="express chain"),
        pytest.param(KOA + "router.get('/x', container.get('items').list);", id="koa"),
        pytest.param(FASTIFY + "app.get('/x', container.get('items').list);", id="fastify"),
        pytest.param(
            FASTIFY + "app.route({ method: 'GET', url: '/x', handler: container.get('items').list });",
            id="fastify route",
        ),
        pytest.param(HONO + "app.get('/x', container.get('items').list);\nserve(app);", id="hono"),
        pytest.param(FASTAPI + "app.add_api_route('/x', injector.get(Items).all)", id="fastapi"),
        pytest.param(FLASK + "app.add_url_rule('/x', 'x', injector.get(Items).all)", id="flask"),
        pytest.param(AIOHTTP + "app.router.add_get('/x', injector.get(Items).all)", id="aiohttp"),
        pytest.param(
            AIOHTTP + "app.add_routes([web.get('/x', injector.get(Items).all)])", id="aiohttp table"
        ),
    ],
)
def test_a_handler_from_a_container_is_listed(text: str) -> None:
    assert read(text) == [f"a handler: {NOT_FOLLOWED}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EXPRESS + "app.use('/x', container.get('items').router);", id="express"),
        pytest.param(EXPRESS + "app.use(container.get('items').router);", id="express without a path"),
        pytest.param(KOA + "app.use(container.get('items').routes());", id="koa"),
        pytest.param(KOA + "router.use('/x', container.get('items').routes());", id="koa nested"),
        pytest.param(FASTIFY + "app.register(container.get('items'), { prefix: '/x' });", id="fastify"),
        pytest.param(HONO + "app.route('/x', container.get('items'));", id="hono"),
        pytest.param(FASTAPI + "app.include_router(injector.get(Items).router)", id="fastapi"),
        pytest.param(FASTAPI + "app.mount('/x', injector.get(Items))", id="fastapi mount"),
        pytest.param(FLASK + "app.register_blueprint(injector.get(Items).blueprint)", id="flask"),
        pytest.param(AIOHTTP + "app.add_subapp('/x/', injector.get(Items))", id="aiohttp"),
        pytest.param(AIOHTTP + "app.add_routes(injector.get(Items).routes)", id="aiohttp table"),
    ],
)
def test_a_router_from_a_container_is_listed(text: str) -> None:
    assert read(text) == [f"a mounted router: {NOT_FOLLOWED}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            EXPRESS + "const { list } = require('./gone');\napp.get('/x', list);", id="express"
        ),
        pytest.param(KOA + "const items = require('./gone');\nrouter.get('/x', items.list);", id="koa"),
        pytest.param(
            FASTIFY + "const items = require('./gone');\napp.get('/x', items.list);", id="fastify"
        ),
    ],
)
def test_a_handler_of_a_module_that_is_not_there_is_listed(text: str) -> None:
    assert read(text) == ["a handler: `./gone` is not there"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EXPRESS + "app.get('/x', require('swagger-ui-express').setup({}));", id="library"),
        pytest.param(EXPRESS + "app.use('/x', require('swagger-ui-express').serve);", id="middleware"),
        pytest.param(EXPRESS + "app.use(require('./gone'));", id="middleware that is not there"),
        pytest.param(
            EXPRESS + "function add(handler) { app.get('/x', handler); }\nadd((req, res) => res.end());",
            id="a parameter that is given",
        ),
        pytest.param(KOA + "app.use(require('koa-static')('public'));", id="koa middleware"),
        pytest.param(FASTIFY + "app.register(require('@fastify/cors'));", id="plugin of a library"),
        pytest.param(FASTAPI + "app.mount('/x', StaticFiles(directory='x'))", id="static files"),
        pytest.param(
            FASTAPI + "class View:\n    def __call__(self): ...\napp.add_api_route('/x', View())",
            id="instance",
        ),
    ],
)
def test_what_a_library_or_the_app_gives_is_not_listed(text: str) -> None:
    assert read(text) == []
