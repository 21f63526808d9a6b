"""A view of Django that does not take what its URL pattern captures."""

import re

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.functions import Functions
from cdcheck.model.code import Function
from cdcheck.model.http import Reach, Route

_CAPTURED = re.compile(r"\{(\w+)\}")
# What Django numbers is handed over by position; a language is taken out of the path before; of views
# that extend those of another library than DRF, that library may name the key.
_NOT_BY_NAME = re.compile(r"group\d+|language|(?:\w+_)?lookup")
# Those that hand a view all arguments of the URL.
_TRANSPARENT = frozenset(
    {"api_view", "permission_classes", "authentication_classes", "parser_classes", "renderer_classes"}
    | {"throttle_classes", "action", "extend_schema", "swagger_auto_schema", "csrf_exempt", "atomic"}
    | {"require_http_methods", "require_GET", "require_POST", "require_safe", "login_required"}
    | {"never_cache", "cache_page", "ensure_csrf_cookie", "permission_required", "staticmethod"}
)


@rule(where=lambda route: route.framework == "django" and route.reach is Reach.SERVED)
def django_view_arguments(route: Route, functions: Functions) -> Verdicts:
    view = functions.by_id.get(route.handler or "")
    if view is None or route.is_test or view.takes_any or not _is_called_itself(view, route):
        return
    captured = [name for name in _CAPTURED.findall(route.path) if not _NOT_BY_NAME.fullmatch(name)]
    for name in (*captured, *route.given):
        if name in view.parameters:
            continue
        shown, is_captured = view.id.partition(":")[2], name in captured
        whose = "its URL captures" if is_captured else f"DRF hands it for {route.method}"
        yield Violation(
            at=view.at,
            message=f"`{shown}` does not take `{name}`, which {whose}",
            about=f"{view.id}: {name}",
            hint=f"name the parameter `{name}`, or the one in the pattern as the view has it"
            if is_captured
            else "let it take `**kwargs`, and ask these for it",
            evidence=(Evidence(route.at, f"routes `{route.path}` to it"),),
            predicts=f"TypeError: {shown}() got an unexpected keyword argument '{name}'",
        )


def _is_called_itself(view: Function, route: Route) -> bool:
    is_wrapped = any(":" in guard for guard in route.guards)
    return not is_wrapped and set(view.decorators) <= _TRANSPARENT
