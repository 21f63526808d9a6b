"""The only pool of an app, which a request ends for all that come after it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.model.code import Call
from cdcheck.model.project import Project

_MAKING = {
    "pg.Pool.end": ("pg.Pool", "Cannot use a pool after calling end on the pool"),
    "mysql2/promise.Pool.end": ("mysql2/promise.createPool", "Pool is closed."),
}


@rule(where=lambda call: call.external in _MAKING and not call.is_test)
def pool_ended_by_request(call: Call, project: Project, answering: Answering) -> Verdicts:
    maker, error = _MAKING[call.external or ""]
    made = [one for one in project.calls if one.external == maker and not one.is_test]
    route = answering.route_of(call.at)
    if route is None or len(made) != 1 or made[0].caller is not None:
        return
    is_exit = (one.external == "process.exit" and one.caller == call.caller for one in project.calls)
    if any(is_exit):
        return
    yield Violation(
        at=call.at,
        message=f"`{route.method} {route.path}` ends the pool that every request uses",
        about=f"{call.at.path}: {call.external}",
        hint="leave the pool open; give back what was taken from it with `release()`",
        evidence=(Evidence(made[0].at, "the pool is made once"), Evidence(route.at, "is the route")),
        predicts=f"Error: {error}",
    )
