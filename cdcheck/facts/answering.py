"""Which code runs to answer a request."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.http import Reach, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class Answering(Struct, frozen=True):
    """Holds the handlers of served routes and what they call, by file, each with one such route.

    Functions without a name share an id in their file, so functions are told apart by their places.
    """

    functions: Mapping[str, Mapping[Location, Route]]

    def route_of(self, at: Location) -> Route | None:
        """Finds a route that runs a place; a function inside another counts with it."""
        inside = self.functions.get(at.path, {})
        return next((route for place, route in inside.items() if place.has_line_of(at)), None)


@fact
def answering(project: Project) -> Answering:
    places = {one.id: one.at for one in project.functions if "<" not in one.id and not one.is_test}
    callees: dict[str, list[tuple[Location, str]]] = {}
    for call in project.calls:
        if call.callee in places and not call.is_test:
            callees.setdefault(call.at.path, []).append((call.at, call.callee))
    found: dict[str, dict[Location, Route]] = {}
    ahead = [(r.handler_at, r) for r in project.routes if r.reach is Reach.SERVED and not r.is_test]
    while ahead:
        at, route = ahead.pop()
        if at is None or at in found.get(at.path, ()):
            continue
        found.setdefault(at.path, {})[at] = route
        inside = [name for place, name in callees.get(at.path, ()) if at.has_line_of(place)]
        ahead.extend((places[name], route) for name in inside)
    return Answering(found)
