"""Routes of awilix-express and awilix-koa: invokers, controllers, decorated classes."""

import pytest

from cdcheck.model.project import Project
from cdcheck.testing.projects import project_of
from tests.injectors.reading import calls_of, reasons

CONTAINER = """
import { createContainer, asClass } from 'awilix'
import TodoService from './todo-service'
export const container = createContainer()
container.register({ todoService: asClass(TodoService).scoped() })
"""
SERVICE = """
export default class TodoService {
  constructor({ todoStore }: any) { this.store = todoStore }
  find(query: any) { return query }
}
"""
API = """
export const makeTodoAPI = ({ todoService }) => ({
  find: async (req, res) => res.send(await todoService.find(req.query)),
  save: async (req, res) => res.send(await todoService.find(req.body)),
})
"""
AUTH = "export const auth = (req, res, next) => next()\n"
EXPRESS = """
import express from 'express'
import { scopePerRequest, loadControllers, controller } from 'awilix-express'
import { container } from './container'
const app = express()
app.use(scopePerRequest(container))
"""
KOA = """
import Koa from 'koa'
import { scopePerRequest, loadControllers, controller } from 'awilix-koa'
import { container } from './container'
const app = new Koa()
app.use(scopePerRequest(container))
"""
FACTORY = """
import { createController } from 'awilix-router-core'
import { auth } from '../auth'
import { makeTodoAPI } from '../todo-api'
export default createController(makeTodoAPI)
  .prefix('/todos')
  .before([auth])
  .get('', 'find')
  .post('/:id', 'save', { before: [auth] })
"""
DECORATED = """
import { route, GET, POST, before } from 'awilix-express'
import { auth } from '../auth'
@route('/todos')
@before([auth])
export default class TodoController {
  constructor({ todoService }) { this.todoService = todoService }
  @GET() async find(req, res) { res.send(await this.todoService.find(req.query)) }
  @route('/:id') @POST() async save(req, res) { res.send(await this.todoService.find(req.body)) }
  other() {}
}
"""


def served(files: dict[str, str]) -> Project:
    shared = {
        "src/container.ts": CONTAINER.replace("todoService:", "todoStore: asClass(Map), todoService:"),
        "src/todo-service.ts": SERVICE,
        "src/todo-api.ts": API,
        "src/auth.ts": AUTH,
    }
    return project_of({**shared, **files})


def routes_of(project: Project) -> list[str]:
    return sorted(f"{r.method} {r.path} {(r.handler or '?').rpartition('.')[2]}" for r in project.routes)


@pytest.mark.parametrize("app", [pytest.param(EXPRESS, id="express"), pytest.param(KOA, id="koa")])
@pytest.mark.parametrize(
    "controllers", [pytest.param(FACTORY, id="factory"), pytest.param(DECORATED, id="class")]
)
@pytest.mark.parametrize(
    "using",
    [
        pytest.param("app.use(loadControllers('routes/*.js', { cwd: __dirname }))\n", id="loaded"),
        pytest.param("import todo from './routes/todo'\napp.use(controller(todo))\n", id="given"),
    ],
)
def test_controllers_are_routes_tied_to_what_the_container_makes(
    app: str, controllers: str, using: str
) -> None:
    project = served({"src/app.ts": app + using, "src/routes/todo.ts": controllers})

    assert routes_of(project) == ["GET /todos find", "POST /todos/{id} save"]
    assert {b.rpartition(".")[2] for _, b in calls_of(project)} >= {"find"}
    assert all("src/auth.ts:auth" in route.guards for route in project.routes)
    assert reasons(project) == []


def test_invokers_are_tied_to_the_methods_that_they_name() -> None:
    routes = """
import { Router } from 'express'
import { makeInvoker, inject } from 'awilix-express'
import { makeTodoAPI } from './todo-api'
const api = makeInvoker(makeTodoAPI)
export const router = Router()
router.get('/todos', api('find'))
router.post('/todos', inject(({ todoService }) => function save(req, res) {
  res.send(todoService.find(req.body))
}))
"""
    app = EXPRESS + "import { router } from './routes'\napp.use('/api', router)\n"

    project = served({"src/app.ts": app, "src/routes.ts": routes})

    assert routes_of(project) == ["GET /api/todos find", "POST /api/todos save"]
    assert ("save", "TodoService.find") in {(a.rpartition(".")[2], b) for a, b in calls_of(project)}
