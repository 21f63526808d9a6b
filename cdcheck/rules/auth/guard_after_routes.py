"""Middleware that refuses requests, registered behind all routes that it could stand before."""

import re
from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.model.http import Middleware, Reach, Route
from cdcheck.model.project import Project

_IN_ORDER = frozenset({"express", "koa", "hono"})
_GUARD = re.compile(
    r"(?:require|ensure|check|verify|validate|is|must|needs?)_?(?:be_?)?(?:auth|token|jwt|log)\w*"
    r"|(?:auth|jwt|token)(?:_?(?:guard|middleware|required|check))?|express_?jwt"
    r"|(?:authenticate|authorize|protect)(?:_?(?:token|jwt|user|route|request)s?)?",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"log_?in|log_?out|sign_?(?:in|up)|regist|auth|token|session|health|ping|status|public|webhook|docs|swagger"
    r"|password|refresh|verify",
    re.IGNORECASE,
)
_NO_ROUTES = frozenset({"error-handler", "not-found"})


@rule(where=lambda one: one.framework in _IN_ORDER and bool(_GUARD.fullmatch(_plain(one.name))))
def guard_after_routes(middleware: Middleware, project: Project) -> Verdicts:
    if any(m.at == middleware.at and m.order < middleware.order for m in project.middleware):
        return  # Its router is mounted twice, and the routes of the first time count.
    routes = [r for r in project.routes if not r.is_test and _is_below(r.path, middleware.path)]
    later = [m for m in project.middleware if m.order > middleware.order and m.app == middleware.app]
    if any(item.what == "a mounted router" for item in project.unresolved):
        return
    if any(r.order > middleware.order for r in routes) or any(map(_may_route, later)):
        return
    first = next(_unguarded(middleware, routes), None)
    if first is None:
        return
    yield Violation(
        at=middleware.at,
        message=f"`{_plain(middleware.name)}` stands behind all routes, and is never asked before one",
        about=f"{middleware.at.path} {middleware.name} {middleware.path}",
        hint="register it before the routes that it is to guard",
        evidence=(Evidence(first.at, f"`{first.method} {first.path}` answers before"),),
        # The routes may be open on purpose, and the guard left from before.
        confidence=Confidence.INFERRED,
    )


def _unguarded(middleware: Middleware, routes: list[Route]) -> Iterator[Route]:
    for route in routes:
        is_own = middleware.app in {route.app, route.root} and route.reach is Reach.SERVED
        is_plain = not route.guards and not _PUBLIC.search(route.path) and route.path != "/"
        if is_own and is_plain and route.framework in _IN_ORDER:
            yield route


def _may_route(item: Middleware) -> bool:
    """Tells whether middleware may answer requests that no route does: files, or a library's own."""
    return item.kind not in _NO_ROUTES and ":" not in item.name


def _plain(name: str) -> str:
    return name.rpartition(":")[2].rpartition(".")[2]


def _is_below(path: str, prefix: str) -> bool:
    return prefix in {"", "/"} or f"{path}/".startswith(f"{prefix.rstrip('/')}/")
