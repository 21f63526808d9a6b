"""The views of Django and DRF that are called as they are written, with nothing of the app around."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.model.code import Class, Function
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project

_HANDING_ON = frozenset(
    {"api_view", "permission_classes", "authentication_classes", "parser_classes", "renderer_classes"}
    | {"throttle_classes", "action", "extend_schema", "swagger_auto_schema", "csrf_exempt", "atomic"}
    | {"require_http_methods", "require_GET", "require_POST", "require_safe", "login_required"}
    | {"permission_required", "staticmethod"}
)
_ANSWERING_ITSELF = frozenset(
    {"dispatch", "finalize_response", "as_view", "initial", "handle_exception", "get_exception_handler"}
)
# What these serve is answered by values, or awaited.
_TAKING_ANYTHING = frozenset({"ninja", "ninja_extra", "adrf"})


class PlainView(Struct, frozen=True):
    """Is one such view, with a route that leads to it."""

    function: Function
    route: Route
    is_of_drf: bool


def plain_views(project: Project) -> Iterator[PlainView]:
    """Lists them, each once."""
    functions = {one.id: one for one in project.functions}
    classes = {one.id: one for one in project.classes}
    methods: dict[str, set[str]] = {}
    for function in project.functions:
        methods.setdefault(function.owner or "", set()).add(function.name)
    seen: set[str] = set()
    is_other = any(item.package in _TAKING_ANYTHING for item in project.imports)
    for route in project.routes if not is_other else ():
        view = functions.get(route.handler or "")
        if view is None or route.framework != "django" or route.is_test or view.id in seen:
            continue
        if not _is_written_out(view, route):
            continue
        seen.add(view.id)
        lineage = _lineage(view.owner, classes) if view.owner is not None else ()
        overridden = any(not _ANSWERING_ITSELF.isdisjoint(methods.get(one, ())) for one in lineage)
        types = [one for one in lineage if one not in classes]
        if overridden or not all(one.startswith(("django.", "rest_framework.")) for one in types):
            continue
        if view.owner is None or types:
            is_of_drf = any(one.startswith("rest_framework.") for one in types)
            yield PlainView(view, route, is_of_drf or "api_view" in view.decorators)


def _is_written_out(view: Function, route: Route) -> bool:
    is_wrapped = any(":" in guard for guard in route.guards) or not set(view.decorators) <= _HANDING_ON
    is_served = route.reach is Reach.SERVED
    return is_served and not (is_wrapped or view.unwritten or view.is_generator)


def _lineage(owner: str, classes: Mapping[str, Class]) -> tuple[str, ...]:
    """Lists a class and all its bases, those of libraries by their names."""
    found: list[str] = []
    waiting = [owner]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += classes[name].bases if name in classes else ()
    return tuple(found)
