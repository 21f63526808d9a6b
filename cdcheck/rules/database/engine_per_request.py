"""An engine or a pool that is made anew for every request."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.made_anew import MAKERS, MadeAnew
from cdcheck.model.code import Call
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_MAKERS = MAKERS | {
    "pg.Pool",
    "mysql.createPool",
    "mysql2.createPool",
    "mysql2/promise.createPool",
    "postgres",
    "knex",
    "@prisma/client.PrismaClient",
    "sequelize.Sequelize",
}
_PLAIN = frozenset({"contextmanager", "asynccontextmanager"})


@rule(where=lambda call: call.external in _MAKERS and call.caller is not None)
def engine_per_request(call: Call, project: Project, anew: MadeAnew) -> Verdicts:
    asking = [one.at for one in _dependencies(call, project)] if call.at in anew.places else []
    served = [route for route in project.routes if not route.is_test]
    route = next((one for one in served if _is_in_handler(call, one) or _asks(one, asking)), None)
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


def _dependencies(call: Call, project: Project) -> Iterator[Call]:
    """Yields where FastAPI is asked for what the function around a call gives: in parameters."""
    makers = [
        one for one in project.functions if one.id == call.caller and set(one.decorators) <= _PLAIN
    ]
    for one in project.calls if makers else ():
        if one.callee == call.caller and one.caller is None and not one.is_test:
            yield one


def _asks(route: Route, asking: list[Location]) -> bool:
    around = route.handler_at
    is_fastapi = route.framework == "fastapi" and around is not None
    return is_fastapi and any(around is not None and around.has_line_of(at) for at in asking)
