import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.layers import Layers
from cdcheck.knowing import Knowledge
from cdcheck.model.layers import Layer
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of

FLASK = "from flask import Blueprint\n\nb = Blueprint('b', __name__)\n"
TABLE = (
    "from sqlalchemy import Column, Integer, MetaData, Table\n\n"
    "users = Table('users', MetaData(), Column('id', Integer))\n"
)
_SENT = "sqlite3.connect('a.db').execute('select name from tags')"
QUERY = f"import sqlite3\n\n\ndef names():\n    return {_SENT}\n"
PROBE = QUERY.replace("name from tags", "1")


def layers_of(texts: dict[str, str], **task: tuple[tuple[str, str], ...]) -> Layers:
    found = Knowledge(project_of(texts), Task(**task), Catalog().facts).find(Layers)
    assert isinstance(found, Layers)
    return found


NAMED = [
    pytest.param("src/routes/articles.py", Layer.ROUTES, id="folder"),
    pytest.param("src/routes/api/v1/articles.py", Layer.ROUTES, id="folder further out"),
    pytest.param("src/controllers/article.js", Layer.ROUTES, id="controllers"),
    pytest.param("src/use-cases/publish.ts", Layer.SERVICES, id="kebab case"),
    pytest.param("src/usecases/publish.ts", Layer.SERVICES, id="one word"),
    pytest.param("app/data_access/articles.py", Layer.REPOSITORIES, id="data access"),
    pytest.param("app/dao/article_dao.py", Layer.REPOSITORIES, id="dao"),
    pytest.param("app/entities/article.ts", Layer.MODELS, id="entities"),
    pytest.param("app/api_routes/a.py", Layer.ROUTES, id="prefix"),
    pytest.param("app/core_services/a.py", Layer.SERVICES, id="another prefix"),
    pytest.param("app/db_models/a.py", Layer.MODELS, id="prefix of models"),
    pytest.param("src/article_service.py", Layer.SERVICES, id="suffix of a file"),
    pytest.param("src/services_a.py", Layer.SERVICES, id="prefix of a file"),
    pytest.param("src/articleRepository.ts", Layer.REPOSITORIES, id="camel case"),
    pytest.param("src/user.controller.ts", Layer.ROUTES, id="dotted controller"),
    pytest.param("src/article.repository.ts", Layer.REPOSITORIES, id="dotted repository"),
    pytest.param("src/articles.routes.ts", Layer.ROUTES, id="dotted routes"),
    pytest.param("articles/models.py", Layer.MODELS, id="feature package"),
    pytest.param("articles/urls.py", Layer.ROUTES, id="django urls"),
    pytest.param("src/domain/services/publish.py", Layer.SERVICES, id="innermost folder wins"),
    pytest.param(
        "src/application/common/repositories/users.py", Layer.REPOSITORIES, id="inside application"
    ),
    pytest.param("src/application/ports/outbound.py", Layer.OTHER, id="ports of the application"),
    pytest.param("src/application/ports/user_repository.py", Layer.REPOSITORIES, id="a named port"),
    pytest.param("src/application/interfaces/mail.py", Layer.OTHER, id="interfaces of the application"),
    pytest.param("src/services/ports/mail.py", Layer.OTHER, id="ports of the services"),
    pytest.param(
        "src/application/commands/create_model.py", Layer.SERVICES, id="what is done to a model"
    ),
    pytest.param("src/commands/delete_table.ts", Layer.SERVICES, id="what is done to a table"),
    pytest.param("src/tools/create_tables.py", Layer.OTHER, id="what makes tables"),
    pytest.param("src/commands/create_order_service.py", Layer.SERVICES, id="a service of a command"),
    pytest.param("app/services/article/crud.py", Layer.SERVICES, id="what a service does"),
    pytest.param("src/application/reports/pages.py", Layer.SERVICES, id="no ports"),
    pytest.param("src/ports/http/router.py", Layer.ROUTES, id="ports that lead in"),
    pytest.param("src/graphql/queries/wallet.py", Layer.OTHER, id="queries of a graph"),
    pytest.param("src/users/queries/wallet.py", Layer.REPOSITORIES, id="queries of a database"),
    pytest.param("src/infrastructure/models.py", Layer.MODELS, id="file inside infrastructure"),
    pytest.param("src/infrastructure/persistence/users.py", Layer.REPOSITORIES, id="persistence"),
    pytest.param("src/services/services.router.v1.ts", Layer.ROUTES, id="a version in the name"),
    pytest.param("src/routes/services.py", Layer.ROUTES, id="resource named like a layer"),
    pytest.param("src/models/bus_route.py", Layer.MODELS, id="entity that ends like a layer"),
    pytest.param("src/models/town/bus_route.py", Layer.MODELS, id="entity in a folder of its own"),
    pytest.param("src/models/town/town_service.py", Layer.SERVICES, id="service beside entities"),
    pytest.param("src/models/dao.py", Layer.REPOSITORIES, id="a layer that is no entity"),
    pytest.param("src/models/repository.py", Layer.MODELS, id="an entity named like a layer"),
    pytest.param("src/models/types.py", Layer.MODELS, id="types of the models"),
    pytest.param("src/routes/teams/application/a.ts", Layer.ROUTES, id="routes of applications"),
    pytest.param("src/routes/tasks/index.js", Layer.ROUTES, id="routes of tasks"),
    pytest.param("src/routes/middleware/auth.js", Layer.OTHER, id="middleware of the routes"),
    pytest.param("src/db/migrations/create_tables.py", Layer.OTHER, id="migrations"),
    pytest.param("src/migrations/v2.1-add-tables.js", Layer.OTHER, id="what a migration changes"),
    pytest.param("src/services/user/enum.ts", Layer.OTHER, id="values beside a service"),
    pytest.param("src/routes/users/user-table.tsx", Layer.ROUTES, id="a table that a route draws"),
    pytest.param("src/components/user-table.tsx", Layer.OTHER, id="a table that is drawn"),
    pytest.param("src/article.service-types.ts", Layer.OTHER, id="types of a service"),
    pytest.param("src/infrastructure/mail/services/sender.py", Layer.OTHER, id="services of adapters"),
    pytest.param("src/config/settings.py", Layer.OTHER, id="settings"),
    pytest.param("tools/seedORM.ts", Layer.OTHER, id="what fills the tables"),
    pytest.param("src/management/commands/load.py", Layer.OTHER, id="commands of django"),
    pytest.param("client/src/api/client.py", Layer.OTHER, id="api without a web framework"),
]


@pytest.mark.parametrize(("path", "layer"), NAMED)
def test_a_name_tells_the_layer(path: str, layer: Layer) -> None:
    assert layers_of({path: "LIMIT = 20\n"}).of(path) is layer


TOLD_BY_CONTENT = [
    pytest.param(
        "app/blog.py", FLASK + "\n\n@b.get('/a')\ndef a():\n    return ''\n", Layer.ROUTES, id="routes"
    ),
    pytest.param("app/db/things.py", TABLE, Layer.MODELS, id="tables"),
    pytest.param("app/db/things.py", QUERY, Layer.REPOSITORIES, id="queries"),
    pytest.param("app/db/things.py", PROBE, Layer.OTHER, id="a connection that is only tried"),
    pytest.param("app/services/things.py", QUERY, Layer.SERVICES, id="a name is not contradicted"),
    pytest.param("app/api/things.py", FLASK, Layer.ROUTES, id="api with a web framework"),
    pytest.param("app/api/exceptions.py", FLASK, Layer.OTHER, id="exceptions of an api"),
    pytest.param("app/routes/errors.py", FLASK, Layer.ROUTES, id="routes of errors"),
    pytest.param("app/handlers/tables.py", FLASK, Layer.ROUTES, id="handlers of tables"),
    pytest.param("app/plain.py", "LIMIT = 20\n", Layer.OTHER, id="nothing"),
]


@pytest.mark.parametrize(("path", "text", "layer"), TOLD_BY_CONTENT)
def test_where_no_name_tells_the_content_does(path: str, text: str, layer: Layer) -> None:
    found = layers_of({path: text}).modules[path]

    assert found.layer is layer
    assert found.why


def test_files_of_a_feature_are_told_by_their_own_names() -> None:
    names = ("article.controller", "article.service", "article.mapper", "article.repository")
    texts = {f"src/routes/article/{name}.ts": "export const limit = 20;\n" for name in names}

    found = layers_of(texts)

    assert [found.of(path) for path in texts] == [
        Layer.ROUTES,
        Layer.SERVICES,
        Layer.OTHER,
        Layer.REPOSITORIES,
    ]


@pytest.mark.parametrize(
    ("route", "service"), [("pass\n", Layer.SERVICES), (FLASK, Layer.ROUTES)], ids=["apart", "answered"]
)
def test_a_thing_called_a_route_is_no_layer(route: str, service: Layer) -> None:
    texts = {
        "app/route/__init__.py": route,
        "app/route/models.py": "class Route:\n    name: str\n",
        "app/route/service.py": "def best(routes):\n    return routes[0]\n",
    }

    assert layers_of(texts).of("app/route/service.py") is service


MIGRATION = """exports.up = (knex) =>
  knex.schema.createTable("articles", (table) => {
    table.increments("id");
  });
"""


def test_migrations_are_the_models_of_an_app_that_has_no_others() -> None:
    migration = {"src/migrations/1_articles.js": MIGRATION}
    assert layers_of(migration).by_group() == {"src/migrations": Layer.MODELS}
    assert layers_of({**migration, "src/models/article.js": "class Article {}\n"}).by_group() == {
        "src/models": Layer.MODELS
    }


def test_the_configuration_overrides_names() -> None:
    texts = {"app/doors/a.py": "x = 1\n", "app/routes/b.py": "x = 1\n", "app/c/d/e.py": "x = 1\n"}
    stated = (("doors", "routes"), ("app/routes", "other"), ("app/c/*", "models"))

    found = layers_of(texts, layer_names=stated)

    assert [found.of(path) for path in texts] == [Layer.ROUTES, Layer.OTHER, Layer.MODELS]


def test_a_file_that_does_not_exist_has_the_layer_of_its_name() -> None:
    found = layers_of({"src/services/a.py": "x = 1\n"})

    assert found.of("src/services/bus.js") is Layer.SERVICES
    assert found.of("src/services") is Layer.SERVICES
    assert found.of("src/data/defaults.json") is Layer.OTHER


def test_groups_name_folders_and_their_exceptions() -> None:
    found = layers_of(
        {
            "src/routes/articles.ts": "export const a = 1;\n",
            "src/routes/v2/articles.ts": "export const a = 1;\n",
            "src/routes/middleware/auth.ts": "export const a = 1;\n",
            "src/db/schema.py": TABLE,
            "src/main.ts": "export const a = 1;\n",
        }
    )

    assert found.by_group() == {
        "src/routes": Layer.ROUTES,
        "src/routes/middleware/auth.ts": Layer.OTHER,
        "src/db": Layer.MODELS,
    }


def test_pages_that_run_in_a_browser_are_in_no_layer() -> None:
    found = layers_of(
        {
            "client/services/App.jsx": "import React from 'react';\nexport const App = () => <p />;\n",
            "client/services/api.js": "export const all = () => fetch('/api');\n",
            "server/services/articles.js": "import express from 'express';\n",
        }
    )

    assert [path for path, module in found.modules.items() if module.layer is Layer.SERVICES] == [
        "server/services/articles.js"
    ]


DRIZZLE = (
    "import { sqliteTable, int } from 'drizzle-orm/sqlite-core';\n"
    "export const users = sqliteTable('users', { id: int().primaryKey() });\n"
)
ZOD = "import { z } from 'zod';\nexport const user = z.object({ id: z.number() });\n"
OPENAPI = (
    "import { createRoute } from '@hono/zod-openapi';\n"
    "export const list = createRoute({ method: 'get', path: '/', responses: {} });\n"
)
KNEX = (
    "export const all = (db) => db('articles').select('id');\n"
    "export async function one(db, id) { return await db('articles').where({ id }).first(); }\n"
)
PYDANTIC = "from pydantic import BaseModel\n\n\nclass User(BaseModel):\n    name: str\n"
INTERFACE = "export interface User { id: number }\n"
BESIDE_TABLES = [
    pytest.param("src/users/model/edit-user.ts", ZOD, Layer.OTHER, id="schemas of requests"),
    pytest.param("src/users/user.model.ts", INTERFACE, Layer.OTHER, id="an interface"),
    pytest.param(
        "src/models/error.ts", "export class HttpError extends Error {}\n", Layer.OTHER, id="an error"
    ),
    pytest.param("src/models/user.ts", "export class User { id = 1 }\n", Layer.MODELS, id="a class"),
    pytest.param("src/domain/user.ts", INTERFACE, Layer.MODELS, id="what the domain is of"),
    pytest.param("src/entities/user.ts", INTERFACE, Layer.MODELS, id="an entity"),
    pytest.param("src/users/docs/openapi.ts", OPENAPI, Layer.ROUTES, id="declared routes"),
    pytest.param("src/db/schema.backup.ts", DRIZZLE, Layer.OTHER, id="a copy of the tables"),
]


@pytest.mark.parametrize(("path", "text", "layer"), BESIDE_TABLES)
def test_models_beside_tables_are_what_holds_data(path: str, text: str, layer: Layer) -> None:
    assert layers_of({"src/db/schema.ts": DRIZZLE, path: text}).of(path) is layer


def test_models_of_a_framework_are_no_models_beside_tables() -> None:
    path = "app/schemas/models/user.py"
    text = (
        "from flask_restx import fields\n\n\ndef add(api):\n    api.model('U', {'n': fields.String()})\n"
    )

    assert layers_of({"app/tables.py": TABLE, path: text}).of(path) is Layer.OTHER


def test_schemas_are_models_where_nothing_else_is() -> None:
    assert layers_of({"app/models.py": PYDANTIC}).of("app/models.py") is Layer.MODELS
    found = layers_of({"app/models.py": PYDANTIC, "app/tables.py": TABLE})
    assert found.by_group() == {"app/tables.py": Layer.MODELS}


def test_functions_that_query_migrated_tables_are_repositories() -> None:
    app = "import knex from 'knex';\nimport { all, one } from './models/articles.js';\n"
    app += "const db = knex({ client: 'pg' });\nall(db);\none(db, 1);\n"
    texts = {"src/models/articles.js": KNEX, "src/app.js": app}

    assert layers_of(texts).by_group() == {"src/models": Layer.MODELS}
    assert layers_of({**texts, "db/migrations/1_articles.js": MIGRATION}).by_group() == {
        "db/migrations": Layer.MODELS,
        "src/models": Layer.REPOSITORIES,
    }


def test_a_prisma_schema_is_of_the_models() -> None:
    schema = "model User {\n  id Int @id\n}\n"
    found = layers_of({"prisma/schema.prisma": schema, "src/models/user.ts": INTERFACE})

    assert found.by_group() == {"prisma/schema.prisma": Layer.MODELS}


def test_what_mounts_the_handlers_of_a_feature_is_of_the_routes() -> None:
    texts = {
        "src/app.ts": "import fastify from 'fastify';\nimport tags from './modules/tag/index';\n"
        "const app = fastify();\napp.register(tags);\n",
        "src/modules/tag/index.ts": "import { list } from './handler';\n"
        "export default async (app) => { app.get('/tags', list); };\n",
        "src/modules/tag/handler.ts": "export const list = async () => [];\n",
        "src/modules/tag/service.ts": "export const tags = () => [];\n",
    }

    found = layers_of(texts)

    assert found.of("src/modules/tag/index.ts") is Layer.ROUTES
    assert found.of("src/modules/tag/service.ts") is Layer.SERVICES


def test_a_service_that_is_the_client_of_an_orm_is_the_database() -> None:
    client = "import { PrismaClient } from '@prisma/client';\n\nexport class A extends PrismaClient {}\n"

    layers = layers_of({"src/prisma/prisma.service.ts": client, "src/services/a.ts": "export {};\n"})

    assert layers.of("src/prisma/prisma.service.ts") is Layer.OTHER
    assert layers.of("src/services/a.ts") is Layer.SERVICES


@pytest.mark.parametrize(
    ("path", "text", "is_sure"),
    [
        pytest.param(
            "app/handlers.py", FLASK + "\n\n@b.get('/')\ndef a():\n    return ''\n", True, id="r"
        ),
        pytest.param("app/signals/handlers.py", "from flask import request\n", False, id="no route"),
        pytest.param("app/routes/texts.py", "def a():\n    return ''\n", True, id="in routes"),
        pytest.param("app/stores/base.py", "LIMIT = 20\n", False, id="a store that holds nothing"),
        pytest.param("app/models/user.queries.js", "export class Q {}\n", False, id="of a model"),
        pytest.param("app/db/user.queries.js", "export class Q {}\n", True, id="beside no model"),
        pytest.param("app/makeReadModel.js", "exports.make = () => 1;\n", False, id="a factory"),
        pytest.param("src/model-router.ts", "export class Router {}\n", False, id="no router of paths"),
    ],
)
def test_a_name_of_several_meanings_is_doubted_where_nothing_bears_it_out(
    path: str, text: str, *, is_sure: bool
) -> None:
    assert layers_of({path: text}).is_sure(path) is is_sure
