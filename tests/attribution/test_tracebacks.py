"""Exceptions are read out of logs as Python and Node.js print them."""

import time

import pytest

from cdcheck.attribution.tracebacks import exceptions_in, path_in_app, place_in_app
from cdcheck.model.places import Location

CHAINED = """
INFO:     172.18.0.1:4242 - "GET /api/user HTTP/1.1" 500 Internal Server Error
ERROR:    Exception in ASGI application
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/asyncpg/x.py", line 3, in execute
    raise UndefinedTableError
asyncpg.exceptions.UndefinedTableError: relation "users" does not exist

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/app/routes.py", line 12, in user
    return await repository.get(id)
           ^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/app/repository.py", line 31, in get
    row = await session.scalar(query)
  File "/app/.venv/lib/python3.12/site-packages/sqlalchemy/x.py", line 9, in scalar
    raise
sqlalchemy.exc.ProgrammingError: (asyncpg) relation "users" does not exist
[SQL: SELECT near "ILIKE": syntax error]
(Background on this error at: https://sqlalche.me/e/20/f405)
INFO:     next
"""
GROUP = """
  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 1, in <module>
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/main.py", line 7, in show
    |     return user.articles
    | sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called
    +------------------------------------
"""
NODE = """
(node:12) ExperimentalWarning: something
\x1b[31mTypeError: Cannot read properties of undefined (reading 'id')\x1b[39m
    at find (/app/src/users.js:10:5)
    at async /app/src/routes.js:7:3
    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5) {
  code: 'X'
}
"""
ESM = """
file:///app/src/index.js:1
import { pool } from './db.js';
         ^^^^
SyntaxError: The requested module './db.js' does not provide an export named 'pool'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:123:21)
    at file:///app/src/index.js:4:1
"""
PG = """
error: column a.authorid does not exist
    at /app/node_modules/pg/lib/client.js:545:17
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at async list (/app/src/repositories/articles.js:22:18)
"""
PINO = (
    '{"level":50,"reqId":"req-1","err":{"type":"FastifyError","message":"Body cannot be empty",'
    '"stack":"FastifyError: Body cannot be empty\\n    at parse (/app/src/app.js:3:1)"},"msg":""}'
)
UNCLOSED = """
  File "/app/app.py", line 3
    f(
     ^
SyntaxError: '(' was never closed
"""


@pytest.mark.parametrize(
    ("log", "headlines", "places"),
    [
        pytest.param(
            CHAINED,
            [
                'asyncpg.exceptions.UndefinedTableError: relation "users" does not exist',
                'sqlalchemy.exc.ProgrammingError: (asyncpg) relation "users" does not exist',
            ],
            [None, Location("app/repository.py", 31)],
            id="a chain, its first cause first, and without the statement",
        ),
        pytest.param(
            GROUP,
            [
                "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)",
                "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called",
            ],
            [Location("main.py", 1), Location("main.py", 7)],
            id="a group",
        ),
        pytest.param(
            NODE,
            ["TypeError: Cannot read properties of undefined (reading 'id')"],
            [Location("src/users.js", 10)],
            id="an error of Node.js in colours",
        ),
        pytest.param(
            ESM,
            ["SyntaxError: The requested module './db.js' does not provide an export named 'pool'"],
            [Location("src/index.js", 4)],
            id="an error of an ES module",
        ),
        pytest.param(
            PG,
            ["error: column a.authorid does not exist"],
            [Location("src/repositories/articles.js", 22)],
            id="an error of node-postgres",
        ),
        pytest.param(
            PINO, ["FastifyError: Body cannot be empty"], [Location("src/app.js", 3)], id="a log in JSON"
        ),
        pytest.param(UNCLOSED, [], [], id="a syntax error without a traceback is left to its signature"),
        pytest.param("Error: no stack\nat last\n", [], [], id="no stack"),
    ],
)
def test_exceptions_are_read_with_their_place_in_the_app(
    log: str, headlines: list[str], places: list[Location | None]
) -> None:
    raised = exceptions_in(log.splitlines())

    assert [one.headline for one in raised] == headlines
    assert [place_in_app(one, "/app") for one in raised] == places


@pytest.mark.parametrize(
    ("file", "path"),
    [
        pytest.param("/app/src/a.js", "src/a.js", id="below the root"),
        pytest.param("file:///app/src/a.js", "src/a.js", id="as a URL"),
        pytest.param("/app/node_modules/x/a.js", None, id="a package"),
        pytest.param("/application/a.py", None, id="a folder of a longer name"),
        pytest.param("<string>", None, id="no file"),
        pytest.param("app.py", "app.py", id="already relative"),
    ],
)
def test_a_file_is_of_the_app_if_it_is_below_its_root(file: str, path: str | None) -> None:
    assert path_in_app(file, "/app") == path


@pytest.mark.parametrize(
    "line",
    [
        "    at " + "a" * 5_000,
        "Traceback (most recent call last):",
        '  File "' * 600,
        "x" * 1_000_000,
        '{"stack": ' + "[" * 100_000,
        "Error: " * 600,
    ],
    ids=lambda line: line[:12],
)
def test_a_hostile_log_is_read_quickly(line: str) -> None:
    started = time.process_time()

    exceptions_in([line] * 5_000)

    assert time.process_time() - started < 5
