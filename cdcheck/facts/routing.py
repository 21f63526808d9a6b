"""Which route answers each operation of the contract, and what may answer beyond the known routes."""

from collections.abc import Mapping, Set
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.route_paths import TOLERANT, covers, is_wildcard, segments, shape, wildcard_covers
from cdcheck.model.http import Middleware, Operation, Reach, Route
from cdcheck.model.project import Project

_ALIKE = 0.6
_SAME = 0.75
_PREFIXES = frozenset({"api", "rest", "v1", "v2"})
_PROMISING = 30
_FEW, _MOST = 5, 0.8
_STRICT = "a final slash is a redirect, unless `strict_slashes` is off"
_METHOD_NOT_ALLOWED = frozenset({"aiohttp", "django", "fastapi", "flask"})
_MOUNTING = frozenset({"a route", "a mounted router"})
_VERBS = frozenset({"delete", "get", "patch", "post", "put"})
_KNOWN_KINDS = frozenset({"body-parser", "auth", "cors", "error-handler", "not-found", "static"})
_NO_ROUTERS = ("rate", "limit", "helmet", "compress", "morgan", "logger", "swagger", "cookie", "session")


class Fit(StrEnum):
    """How the routes meet an operation."""

    ROUTED = "routed"
    SLASH = "slash"
    """Only the final slash differs, and the framework minds it."""
    METHOD = "method"
    PARAMETER = "parameter"
    """A parameter stands where the contract has a word."""
    MISSING = "missing"


class Answer(Struct, frozen=True):
    """Is what an operation meets: the route that answers it, or else the nearest one."""

    operation: Operation
    fit: Fit
    route: Route | None
    doubt: str = ""

    @property
    def minds_method(self) -> bool:
        """Tells whether the framework says that the path is there and the method is not."""
        is_known = self.route is not None and self.route.framework in _METHOD_NOT_ALLOWED
        return is_known and self.fit is Fit.METHOD

    @property
    def is_append_slash(self) -> bool:
        """Tells whether only Django's redirect to the final slash stands between the two."""
        is_django = self.route is not None and self.route.framework == "django"
        return is_django and self.fit is Fit.SLASH


class Routing(Struct, frozen=True):
    """Holds the answer to every operation, and all served routes.

    `gap` says why there may be more routes than these; empty if there is no reason to think so.
    """

    answers: Mapping[Operation, Answer]
    routes: tuple[Route, ...]
    gap: str = ""

    @property
    def missing(self) -> tuple[Answer, ...]:
        """Lists the answers to operations whose path no route has."""
        far = {Fit.MISSING, Fit.PARAMETER}
        return tuple(answer for answer in self.answers.values() if answer.fit in far)

    @property
    def is_mostly_missing(self) -> bool:
        """Tells whether so much is missing that one cause is likelier than many."""
        missing, count = len(self.missing), len(self.answers)
        return 0 < count == missing or (missing > _FEW and missing > _MOST * count)


@fact
def routing(project: Project) -> Routing:
    known = [r for r in project.routes if not r.is_test]
    served = [r for r in known if r.reach is Reach.SERVED]
    gap = _gap(project, served)
    answers = {o: _answer(o, served, known, project, gap) for o in project.operations}
    return Routing(answers, tuple(served), gap)


def _answer(
    operation: Operation, served: list[Route], known: list[Route], project: Project, gap: str
) -> Answer:
    exact = [r for r in served if shape(r.path) == shape(operation.path)]
    for route in exact:
        if route.method in {operation.method, "ANY"}:
            fit = _slash_fit(route, operation, exact)
            is_setting = fit is Fit.SLASH and route.framework == "flask"
            return Answer(operation, fit, route, _STRICT if is_setting else "")
    doubt = gap or _doubt(operation, known, project)
    if exact:
        return Answer(operation, Fit.METHOD, exact[0], doubt)
    for route in served:
        if covers(route.path, operation.path) and route.method in {operation.method, "ANY"}:
            return Answer(operation, Fit.PARAMETER, route, doubt)
    return Answer(operation, Fit.MISSING, _nearest(operation, known), doubt)


def _slash_fit(route: Route, operation: Operation, exact: list[Route]) -> Fit:
    wanted = operation.path.endswith("/")
    fitting = [r for r in exact if r.method in {operation.method, "ANY"}]
    if route.framework in TOLERANT or any(r.path.endswith("/") == wanted for r in fitting):
        return Fit.ROUTED
    return Fit.SLASH


def _nearest(operation: Operation, known: list[Route]) -> Route | None:
    asked = shape(operation.path)
    words = set(segments(operation.path))

    def shared(route: Route) -> int:
        return len(words.intersection(segments(route.path)))

    def likeness(route: Route) -> float:
        path = shape(route.path)
        is_same_end = path.rpartition("/")[2] == asked.rpartition("/")[2]
        ratio = SequenceMatcher(None, path, asked).ratio()
        return ratio + 0.2 * is_same_end + 0.1 * (route.method == operation.method)

    # Comparing letters is slow, and of hundreds of routes those without a common word are far off.
    promising = sorted(known, key=shared, reverse=True)[:_PROMISING]
    best = max((r for r in promising if _is_related(words, r)), key=likeness, default=None)
    return best if best is not None and likeness(best) >= _ALIKE else None


def _is_related(words: Set[str], route: Route) -> bool:
    """Tells whether a route is about the same things, and not only below the same prefix."""
    own = [word for word in words if not word.startswith("{") and word not in _PREFIXES]
    there = segments(route.path)
    return not own or any(SequenceMatcher(None, a, b).ratio() >= _SAME for a in own for b in there)


def _gap(project: Project, served: list[Route]) -> str:
    """Says why routes may exist that were not understood, if so."""
    for fault in project.faults:
        if not fault.is_test:
            return f"`{fault.at.path}` does not parse"
    tests = {file.path for file in project.files if file.is_test}
    for item in project.unresolved:
        if item.what in _MOUNTING and item.at.path not in tests:
            return f"{item.what} at `{item.at}` is not understood: {item.why}"
    if not served and project.files and project.framework is None:
        return "no routes of a web framework that cdcheck knows were found"
    return _decorated(project) if not project.routes else ""


def _decorated(project: Project) -> str:
    """Says that decorators of the app's own may register routes, where nothing else does."""
    for function in project.functions:
        named = [name for name in function.decorators if name.lower() in _VERBS]
        if named and function.owner is not None and not function.is_test:
            return f"what `@{named[0]}` does at `{function.at}` is not understood"
    return ""


def _doubt(operation: Operation, known: list[Route], project: Project) -> str:
    """Says what may answer an operation besides the routes of its path, if anything."""
    for route in known:
        is_method = route.method in {operation.method, "ANY"}
        if is_method and is_wildcard(route) and wildcard_covers(route, operation.path):
            return f"the catch-all route `{route.pattern}` may answer it"
        is_tail = shape(operation.path).endswith(shape(route.path)) and shape(route.path) != "/"
        if is_method and route.reach is Reach.UNKNOWN and is_tail:
            return f"it is not known whether `{route.path}` is mounted, or where"
    for item in project.middleware:
        if _may_route(item) and _is_below(operation.path, item.path):
            return f"what is mounted at `{item.at}` is not understood"
    return ""


def _may_route(item: Middleware) -> bool:
    if not item.name:
        return True
    is_external = ":" not in item.name and item.path != "/"
    is_harmless = any(word in item.name.lower() for word in _NO_ROUTERS)
    return is_external and item.kind not in _KNOWN_KINDS and not is_harmless


def _is_below(path: str, prefix: str) -> bool:
    asked, mounted = shape(path).strip("/").split("/"), shape(prefix).strip("/").split("/")
    return prefix in {"", "/"} or asked[: len(mounted)] == mounted
