"""Which places of the code run to answer a request."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.http import Reach, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class RequestCode(Struct, frozen=True):
    """Holds the handlers and the named functions that they call, each with one such route.

    Functions without a name share an id in their file, so those are told apart by their places.
    """

    functions: Mapping[Location, Route]

    def route_of(self, at: Location) -> Route | None:
        """Finds a route that runs a place; a function inside another counts with it."""
        return next((r for place, r in self.functions.items() if place.has_line_of(at)), None)


@fact
def request_code(project: Project) -> RequestCode:
    places = {one.id: one.at for one in project.functions if "<" not in one.id and not one.is_test}
    callees: dict[str, list[tuple[Location, str]]] = {}
    for call in project.calls:
        if call.callee in places and not call.is_test:
            callees.setdefault(call.at.path, []).append((call.at, call.callee))
    found: dict[Location, Route] = {}
    ahead = [(r.handler_at, r) for r in project.routes if r.reach is Reach.SERVED and not r.is_test]
    while ahead:
        at, route = ahead.pop()
        if at is None or at in found:
            continue
        found[at] = route
        inside = [name for place, name in callees.get(at.path, ()) if at.has_line_of(place)]
        ahead.extend((places[name], route) for name in inside)
    return RequestCode(found)
