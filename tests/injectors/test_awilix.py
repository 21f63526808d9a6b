"""Calls through the containers of Awilix, as apps are wired with it."""

import pytest

from cdcheck.model.project import Project
from cdcheck.testing.projects import project_of
from tests.injectors.reading import calls_of, reasons

CLASSES = {
    "src/repositories/user-repository.js": """
class UserRepository {
  constructor({ db }) { this.db = db; }
  byId(id) { return this.db.find(id); }
}
module.exports = UserRepository;
""",
    "src/services/user-service.js": """
class UserService {
  constructor({ userRepository }) { this.userRepository = userRepository; }
  show(id) { return this.userRepository.byId(id); }
}
module.exports = UserService;
""",
}
FUNCTIONS = {
    "src/repositories/user-repository.js": """
module.exports = ({ db }) => ({ byId: (id) => db.find(id) });
""",
    "src/services/user-service.js": """
module.exports = function makeUserService({ userRepository }) {
  function show(id) { return userRepository.byId(id); }
  return { show };
};
""",
}
CLASSIC = {
    "src/repositories/user-repository.js": """
class UserRepository {
  constructor(db) { this.db = db; }
  byId(id) { return this.db.find(id); }
}
module.exports = UserRepository;
""",
    "src/services/user-service.js": """
class UserService {
  constructor(userRepository) { this.userRepository = userRepository; }
  show(id) { return this.userRepository.byId(id); }
}
module.exports = UserService;
""",
}
DB = "class Db { find(id) { return id; } }\nmodule.exports = Db;\n"
CONTAINER = """
const { createContainer, asClass, asFunction, asValue, InjectionMode } = require('awilix');
const Db = require('./db');
const UserRepository = require('./repositories/user-repository');
const UserService = require('./services/user-service');

const container = createContainer({ injectionMode: InjectionMode.PROXY });
container.register({
  db: asValue(new Db()),
  userRepository: asClass(UserRepository).singleton(),
  userService: asClass(UserService).scoped(),
});
module.exports = container;
"""
APP = """
const express = require('express');
const { scopePerRequest } = require('awilix-express');
const container = require('./container');
const app = express();
app.use(scopePerRequest(container));
app.get('/users/:id', function showUser(req, res) {
  res.json(ASKED.show(req.params.id));
});
app.listen(3000);
"""
FOLLOWED = [("showUser", "show"), ("show", "byId"), ("byId", "find")]


def shop(
    parts: dict[str, str] = CLASSES, container: str = CONTAINER, app: str = APP, **others: str
) -> Project:
    asked = app.replace("ASKED", "container.resolve('userService')")
    files = {"src/db.js": DB, "src/container.js": container, "src/app.js": asked}
    return project_of({**parts, **files, **{f"src/{name}.js": text for name, text in others.items()}})


def steps(project: Project) -> set[tuple[str, str]]:
    """Lists the app's calls by the last names of their two ends."""
    return {(a.rpartition(".")[2], b.rpartition(".")[2]) for a, b in calls_of(project)}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("container.resolve('userService')", id="the container"),
        pytest.param("container.cradle.userService", id="its cradle"),
        pytest.param("req.container.resolve('userService')", id="the scope of a request"),
        pytest.param("req.container.cradle.userService", id="the cradle of a request"),
        pytest.param("container.createScope().resolve('userService')", id="a scope"),
        pytest.param("container.build(UserService)", id="a class that is built"),
    ],
)
def test_a_handler_reaches_what_it_asks_a_container_for(asked: str) -> None:
    app = APP.replace("ASKED", asked) + "const UserService = require('./services/user-service');\n"

    project = shop(app=app)

    assert steps(project) >= set(FOLLOWED)
    assert reasons(project) == []


@pytest.mark.parametrize(
    ("parts", "edit"),
    [
        pytest.param(FUNCTIONS, ("asClass(User", "asFunction(User"), id="factories"),
        pytest.param(CLASSIC, ("PROXY", "CLASSIC"), id="parameters by name"),
        pytest.param(CLASSIC, (").singleton()", ").classic()"), id="one by name"),
        pytest.param(
            CLASSIC, ("(UserRepository)", "(UserRepository, { injectionMode: 'CLASSIC' })"), id="option"
        ),
    ],
)
def test_what_is_injected_is_followed_in_every_style(
    parts: dict[str, str], edit: tuple[str, str]
) -> None:
    container = CONTAINER.replace(*edit)
    is_mixed = "PROXY" in container and parts is CLASSIC
    if is_mixed:
        parts = {**parts, "src/services/user-service.js": CLASSES["src/services/user-service.js"]}

    project = shop(parts, container)

    assert steps(project) >= {("show", "byId"), ("byId", "find")}
    assert reasons(project) == []


@pytest.mark.parametrize(
    "loading",
    [
        pytest.param(
            "container.loadModules(['repositories/*.js', 'services/*.js'],"
            " { formatName: 'camelCase', cwd: __dirname });",
            id="a folder",
        ),
        pytest.param(
            "container.loadModules([`${__dirname}/{repositories,services}/**/*.js`],"
            " { formatName: 'camelCase', resolverOptions: { register: asClass } });",
            id="a pattern",
        ),
        pytest.param(
            "container.loadModules([['src/*/user-*.js', { lifetime: Lifetime.SCOPED }]],"
            " { formatName: (name) => name === 'user-service' ? 'userService' : 'userRepository' });",
            id="options",
        ),
    ],
)
def test_modules_are_loaded_by_patterns(loading: str) -> None:
    container = f"""
const {{ createContainer, asClass, asValue, Lifetime }} = require('awilix');
const Db = require('./db');
const container = createContainer();
{loading}
container.register('db', asValue(new Db()));
module.exports = container;
"""
    if "name ===" in loading:
        container = container.replace("'userService' : 'userRepository'", "'userService' : 'other'")
        assert "what is injected: no container registers `userRepository`" in reasons(
            shop(container=container)
        )
        return

    project = shop(container=container)

    assert steps(project) >= set(FOLLOWED)
    assert reasons(project) == []


def test_an_app_that_a_container_makes_has_its_routes() -> None:
    container = """
import { createContainer, asClass, asFunction, asValue } from 'awilix';
import { createApp } from './server';
import { userRouter } from './user-router';
import { UserController } from './user-controller';
const container = createContainer();
container.register({ app: asFunction(createApp), userRouter: asFunction(userRouter) });
container.register('userController', asClass(UserController));
const { app } = container.cradle;
app.listen(3000);
"""
    project = project_of(
        {
            "src/index.ts": container,
            "src/server.ts": "import express from 'express';\n"
            "export const createApp = ({ userRouter }) => {\n"
            "  const app = express();\n  app.use('/api/users', userRouter);\n  return app;\n};\n",
            "src/user-router.ts": "import { Router } from 'express';\n"
            "export function userRouter({ userController }) {\n  const router = Router();\n"
            "  router.get('/:id', userController.show);\n  return router;\n}\n",
            "src/user-controller.ts": "export class UserController {\n"
            "  show = (req, res) => res.end();\n}\n",
        }
    )

    assert [(r.method, r.path, r.handler) for r in project.routes] == [
        ("GET", "/api/users/{id}", "src/user-controller.ts:UserController.show")
    ]


def test_the_shared_container_of_fastify_is_asked_by_requests() -> None:
    app = """
const fastify = require('fastify')();
const { diContainer, fastifyAwilixPlugin } = require('@fastify/awilix');
const { asClass, asFunction, asValue } = require('awilix');
fastify.register(fastifyAwilixPlugin, { disposeOnClose: true });
diContainer.register({
  db: asValue(new (require('./db'))()),
  userRepository: asClass(require('./repositories/user-repository')),
  userService: asClass(require('./services/user-service')),
});
fastify.get('/users/:id', async function showUser(request) {
  const userService = request.diScope.resolve('userService');
  return userService.show(request.params.id);
});
"""
    project = shop(app=app, container="")

    assert steps(project) >= set(FOLLOWED)
    assert reasons(project) == []


def test_what_no_container_registers_is_told() -> None:
    app = APP.replace("ASKED", "container.resolve('usersService')")

    assert reasons(shop(app=app)) == ["what is injected: no container registers `usersService`"]


def test_what_is_registered_out_of_sight_is_told_as_such() -> None:
    app = APP.replace("ASKED", "container.resolve('mailer')")
    container = CONTAINER + "container.register(require('./plugins')(process.env.PLUGINS));\n"

    assert reasons(shop(app=app, container=container)) == [
        "what is injected: it is not known what registers `mailer`"
    ]
