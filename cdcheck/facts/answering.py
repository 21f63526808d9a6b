"""Which functions run to answer a request."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project


class Answering(Struct, frozen=True):
    """Holds the functions that handlers of served routes are or call, each with one such route."""

    routes: Mapping[str, Route]


@fact
def answering(project: Project) -> Answering:
    callees: dict[str, set[str]] = defaultdict(set)
    for call in project.calls:
        if call.caller is not None and call.callee is not None and not call.is_test:
            callees[call.caller].add(call.callee)
    found: dict[str, Route] = {}
    for route in project.routes:
        if route.handler is not None and route.reach is Reach.SERVED and not route.is_test:
            found.setdefault(route.handler, route)
    ahead = list(found)
    while ahead:
        caller = ahead.pop()
        for callee in callees[caller] - found.keys():
            found[callee] = found[caller]
            ahead.append(callee)
    return Answering(found)
