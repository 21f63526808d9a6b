"""An engine or a pool that is made anew for every request."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.model.code import Call
from cdcheck.model.http import Route
from cdcheck.model.project import Project

_MAKERS = frozenset(
    {
        "sqlalchemy.create_engine",
        "sqlalchemy.create_async_engine",
        "asyncpg.create_pool",
        "psycopg_pool.ConnectionPool",
        "psycopg_pool.AsyncConnectionPool",
        "psycopg2.pool.SimpleConnectionPool",
        "psycopg2.pool.ThreadedConnectionPool",
        "pg.Pool",
        "mysql.createPool",
        "mysql2.createPool",
        "mysql2/promise.createPool",
        "postgres",
        "knex",
        "@prisma/client.PrismaClient",
        "sequelize.Sequelize",
    }
)


@rule(where=lambda call: call.external in _MAKERS and call.caller is not None)
def engine_per_request(call: Call, project: Project) -> Verdicts:
    route = next((r for r in project.routes if _is_in_handler(call, r) and not r.is_test), None)
    if route is None:
        return
    name = (call.external or "").rpartition(".")[2]
    yield Violation(
        at=call.at,
        message=f"`{name}` is called for every `{route.method} {route.path}`",
        about=f"{call.caller}: {name}",
        hint="make it once when the app starts: each one opens connections of its own",
        evidence=(Evidence(route.at, "the route is registered here"),),
        confidence=Confidence.INFERRED,
    )


def _is_in_handler(call: Call, route: Route) -> bool:
    """Tells whether a route's own handler calls; functions without a name share an id."""
    around = route.handler_at
    return route.handler == call.caller and around is not None and around.has_line_of(call.at)
