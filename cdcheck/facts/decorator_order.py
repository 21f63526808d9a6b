"""Decorators that stand above the one that registers their function as a route."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Decoration
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class Bypass(Struct, frozen=True):
    """Is a route that calls a function as it was before a decorator wrapped it.

    `is_between` says that another route stands above the decorator, and calls what that gives.
    """

    route: Route
    is_between: bool


class DecoratorOrder(Struct, frozen=True):
    """Knows what goes past a decorator, by the place of that."""

    bypasses: Mapping[Location, Bypass]


@fact
def decorator_order(project: Project) -> DecoratorOrder:
    places = {decoration.at for decoration in project.decorations}
    # What calls the function by its name gets the wrapper, and what registers it elsewhere may want it.
    used = {call.callee for call in project.calls}
    used |= {route.handler for route in project.routes if route.at not in places}
    routes = {route.at: route for route in reversed(project.routes) if not route.is_test}
    by_function: dict[Location, dict[Location, Decoration]] = defaultdict(dict)
    for decoration in project.decorations:
        if routes and decoration.function not in used:
            by_function[decoration.function_at][decoration.at] = decoration
    return DecoratorOrder(
        {at: bypass for own in by_function.values() for at, bypass in _bypasses(own.values(), routes)}
    )


def _bypasses(
    decorations: Iterable[Decoration], routes: Mapping[Location, Route]
) -> Iterator[tuple[Location, Bypass]]:
    above = sorted(decorations, key=lambda one: one.at)
    while above:
        upper, *below = above
        registering = [one for one in below if one.at in routes]
        names = {one.name for one in below}
        if upper.wraps and registering and upper.name not in names:
            is_between = any(one.at in routes and one.at < upper.at for one in decorations)
            yield upper.at, Bypass(routes[registering[0].at], is_between)
        above = below
