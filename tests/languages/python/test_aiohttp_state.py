"""What handlers of aiohttp find in their app, which is put there when it starts."""

import pytest

from cdcheck.testing.projects import project_of

HEAD = "import aiosqlite\nfrom aiohttp import web\nroutes = web.RouteTableDef()\n"
HANDLER = "@routes.get('/tags')\nasync def tags(request):\n"
QUERY = ".execute_fetchall('select name from tags')\n"
MAIN = "app = web.Application()\napp.add_routes(routes)\n"
OPEN = "aiosqlite.connect('app.db')\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"{HEAD}async def connect(app):\n    app['db'] = await {OPEN}    yield\n"
            f"{HANDLER}    await request.app['db']{QUERY}{MAIN}app.cleanup_ctx.append(connect)\n",
            id="set around its life",
        ),
        pytest.param(
            f"{HEAD}DB = web.AppKey('db', aiosqlite.Connection)\n"
            f"async def connect(app: web.Application):\n    app[DB] = await {OPEN}"
            f"{HANDLER}    await request.app[DB]{QUERY}{MAIN}app.on_startup.extend([connect])\n",
            id="set when it starts, by a key",
        ),
        pytest.param(
            f"{HEAD}{HANDLER}    await read(request.config_dict['db'])\n"
            f"async def read(db):\n    await db{QUERY}"
            f"async def make():\n    app = web.Application()\n    app['db'] = await {OPEN}"
            "    app.add_routes(routes)\n    return app\n",
            id="set where it is made, and handed on",
        ),
        pytest.param(
            f"{HEAD}@routes.view('/tags')\nclass Tags(web.View):\n    async def get(self):\n"
            f"        await self.request.app['db']{QUERY}"
            f"{MAIN}async def connect(app):\n    app['db'] = await {OPEN}"
            "app.on_startup.append(connect)\n",
            id="read in a class",
        ),
    ],
)
def test_a_handler_finds_what_its_app_keeps(text: str) -> None:
    (query,) = project_of({"app.py": text}).queries

    assert query.driver == "aiosqlite"


def test_of_several_apps_the_nearest_is_asked() -> None:
    one = f"{HEAD}{HANDLER}    await request.app['db']{QUERY}{MAIN}async def connect(app):\n"
    texts = {
        "one/app.py": f"{one}    app['db'] = await {OPEN}app.on_startup.append(connect)\n",
        "two/app.py": f"import asyncpg\n{one}    app['db'] = await asyncpg.connect('')\n"
        "app.on_startup.append(connect)\n",
    }
    queries = project_of(texts).queries

    assert {query.at.path: query.driver for query in queries} == {
        "one/app.py": "aiosqlite",
        "two/app.py": "asyncpg",
    }


def test_an_app_that_is_made_twice_by_one_function_keeps_one_thing() -> None:
    make = "def make():\n    app = web.Application()\n    app.add_routes(routes)\n"
    opened = f"async def connect(app):\n    app['db'] = await {OPEN}"
    text = (
        f"{HEAD}{opened}{HANDLER}    await request.app['db']{QUERY}"
        f"{make}    app.on_startup.append(connect)\n    return app\n"
        "make()\nweb.run_app(make())\n"
    )
    calls = project_of({"app.py": text}).calls

    sent = [call for call in calls if call.external == "aiosqlite.Connection.execute_fetchall"]
    assert [call.is_choice for call in sent] == [False]
