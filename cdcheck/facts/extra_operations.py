"""What an app serves beyond its contract: listed for the reader, held against nobody."""

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.route_paths import shape
from cdcheck.facts.routing import Routing
from cdcheck.model.http import Route


class ExtraOperations(Struct, frozen=True):
    """Holds the served routes that the stated contract does not name; none without a contract."""

    routes: tuple[Route, ...]


@fact
def extra_operations(routing: Routing) -> ExtraOperations:
    named = {(o.method, shape(o.path)) for o in routing.answers}
    paths = {path for _, path in named}
    return ExtraOperations(tuple(r for r in routing.routes if named and _is_extra(r, named, paths)))


def _is_extra(route: Route, named: set[tuple[str, str]], paths: set[str]) -> bool:
    path = shape(route.path)
    return path not in paths if route.method == "ANY" else (route.method, path) not in named
