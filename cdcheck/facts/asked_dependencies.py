"""Which routes of FastAPI ask for the result of which functions, by `Depends(...)`."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DEEPEST = 4


class AskedDependencies(Struct, frozen=True):
    """Knows, by the ids of functions, where their results are asked for, and one route that does."""

    places: Mapping[str, tuple[Location, ...]]
    routes: Mapping[str, Route]


@fact
def asked_dependencies(project: Project) -> AskedDependencies:
    """Takes the calls that stand among the parameters of a function for what its caller asks."""
    served = [route for route in project.routes if route.framework == "fastapi" and not route.is_test]
    if not served:
        return AskedDependencies({}, {})
    asked: dict[str, list[Location]] = {}
    for call in project.calls:
        if call.callee is not None and call.caller is None and not call.is_test:
            asked.setdefault(call.callee, []).append(call.at)
    places = [(route.handler_at, route) for route in served if route.handler_at is not None]
    routes: dict[str, Route] = {}
    for _ in range(_DEEPEST):
        found = {
            callee: route
            for callee, every in asked.items()
            for around, route in places
            if callee not in routes and any(around.has_line_of(at) for at in every)
        }
        routes.update(found)
        spans = {one.id: one.at for one in project.functions if one.id in found}
        places = [(spans[callee], route) for callee, route in found.items() if callee in spans]
    return AskedDependencies({callee: tuple(every) for callee, every in asked.items()}, routes)
