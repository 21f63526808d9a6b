"""Flattens routers into routes: prefixes joined over mounts, in the order of registration."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from cdcheck.abstract.routing import (
    PARAMETER,
    UNKNOWN_ROUTER,
    Mount,
    Registration,
    Router,
    Use,
    why_unknown,
)
from cdcheck.abstract.values import Func, Site
from cdcheck.linking.paths import join_paths, neutral_path
from cdcheck.model.http import Middleware, Reach, Route
from cdcheck.model.places import Location

_MAX_DEPTH = 12
_WHICH = "it is not known which"


class Naming(Struct, frozen=True):
    """Turns places and functions of the abstract run into the model's."""

    location: Callable[[Site], Location]
    function_id: Callable[[Func], str]
    function_site: Callable[[Func], Site]
    is_test: Callable[[str], bool]


class Flat(Struct, frozen=True):
    """Holds what flattening gives; `unresolved` are sites with the reason."""

    routes: tuple[Route, ...]
    middleware: tuple[Middleware, ...]
    unresolved: tuple[tuple[Site, str, str], ...]


def flatten(routers: list[Router], naming: Naming) -> Flat:
    """Walks every app from its root, then every router that no app reaches."""
    mounts = [e for r in routers for e in r.entries if isinstance(e, Mount)]
    mounted = {id(mount.router) for mount in mounts}
    served = {(mount.router.site, _sites(mount.router)) for mount in mounts}
    routers = [r for r in routers if id(r) in mounted or not _is_twin(r, served)]
    of_apps = _reached(r for r in routers if r.is_app)
    routers = [r for r in routers if id(r) in mounted or not _is_spare(r, of_apps)]
    tied = {e.site for r in routers for e in r.entries if isinstance(e, Registration) and e.handlers}
    walker = _Walker(naming, frozenset(mount.site for mount in mounts), frozenset(tied))
    has_app = any(router.is_app for router in routers)
    for router in routers:
        is_root = router.is_app or not has_app or any(isinstance(e, Mount) for e in router.entries)
        if is_root and id(router) not in mounted:
            reach = Reach.UNKNOWN if router.is_orphan else Reach.SERVED
            walker.walk(router, ("",), reach, router.guards)
    for router in routers:
        if id(router) not in walker.reached and id(router) not in mounted:
            is_known = not router.is_orphan and router.framework not in walker.open_frameworks
            reach = Reach.UNMOUNTED if is_known else Reach.UNKNOWN
            walker.walk(router, ("",), reach, router.guards)
    return Flat(tuple(_deduplicated(walker.routes)), tuple(walker.middleware), tuple(walker.unresolved))


def _sites(router: Router) -> frozenset[Site]:
    return frozenset(entry.site for entry in router.entries)


def _is_twin(router: Router, served: set[tuple[Site, frozenset[Site]]]) -> bool:
    """Tells whether the same code makes and fills a router that is mounted.

    The abstract run also makes instances of which nothing is known, and which nothing mounts.
    """
    sites = _sites(router)
    return any(router.site == site and sites <= others for site, others in served)


def _reached(routers: Iterable[Router]) -> set[int]:
    found: set[int] = set()
    ahead = list(routers)
    while ahead:
        router = ahead.pop()
        if id(router) not in found:
            found.add(id(router))
            ahead += [entry.router for entry in router.entries if isinstance(entry, Mount)]
    return found


def _is_spare(router: Router, served: set[int]) -> bool:
    """Tells whether a router only gathers what apps have mounted one by one, and is no app itself."""
    is_gathering = all(isinstance(entry, Mount) for entry in router.entries)
    inner = _reached([router]) - {id(router)}
    return bool(inner) and is_gathering and not router.is_app and inner <= served


class _Walker:
    def __init__(self, naming: Naming, mounting: frozenset[Site], tied: frozenset[Site]) -> None:
        self.naming = naming
        self._mounting = mounting
        self._tied = tied
        self.routes: list[Route] = []
        self.middleware: list[Middleware] = []
        self.unresolved: list[tuple[Site, str, str]] = []
        self.reached: set[int] = set()
        self.open_frameworks: set[str] = set()
        self._active: list[int] = []
        self._order = 0
        self._root = ""

    def walk(
        self, router: Router, prefixes: tuple[str, ...], reach: Reach, guards: tuple[str, ...]
    ) -> None:
        if id(router) in self._active or len(self._active) > _MAX_DEPTH:
            return
        self.reached.add(id(router))
        self._active.append(id(router))
        app = str(self.naming.location(router.site))
        if len(self._active) == 1:
            self._root = app
        first_of: dict[str | None, int] = {}
        for entry in router.entries:
            self._order += 1
            if isinstance(entry, Registration):
                last = self._order
                if router.is_by_path:
                    self._order = first_of.setdefault(entry.path, last)
                self._register(router, entry, prefixes, reach, guards, app)
                self._order = last
            elif isinstance(entry, Mount):
                self._mount(router, entry, prefixes, reach, guards)
            else:
                self._use(router, entry, prefixes, app)
        self._active.pop()

    def _mount(
        self,
        router: Router,
        entry: Mount,
        prefixes: tuple[str, ...],
        reach: Reach,
        guards: tuple[str, ...],
    ) -> None:
        if entry.prefix is None:
            self.unresolved.append((entry.site, "a mounted router", "its prefix is not known"))
        own = entry.router.prefix if not entry.replaces_prefix else ""
        inner = (*prefixes, entry.prefix or "", own or "")
        self.walk(entry.router, inner, reach, (*guards, *entry.guards, *entry.router.guards))

    def _register(
        self,
        router: Router,
        entry: Registration,
        prefixes: tuple[str, ...],
        reach: Reach,
        guards: tuple[str, ...],
        app: str,
    ) -> None:
        if entry.path is None:
            self.unresolved.append((entry.site, "a route", "its path is not known"))
            return
        if not entry.handlers and entry.site not in self._tied and entry.view is None:
            why = why_unknown(entry.given)
            if why is not None:
                self.unresolved.append((entry.site, "a handler", why))
        outer = prefixes if len(self._active) > 1 else (router.prefix or "",)
        pattern = join_paths((*outer, entry.path), router.join)
        handler = entry.handlers[-1].original if entry.handlers else None
        inner = tuple(g for f in entry.handlers for g in f.original.guards)
        before = tuple(self.naming.function_id(f.original) for f in entry.handlers[:-1])
        for path in neutral_path(pattern, router.framework):
            for method in entry.methods:
                self.routes.append(
                    Route(
                        method=method,
                        path=path,
                        at=self.naming.location(entry.site),
                        framework=router.framework,
                        handler=self._handler(entry, handler),
                        handler_at=self._handler_at(entry, handler),
                        pattern=pattern,
                        written=entry.path,
                        order=self._order,
                        app=app,
                        root=self._root,
                        guards=(*guards, *before, *entry.guards, *inner),
                        reach=reach,
                        given=entry.given_names,
                        is_test=self.naming.is_test(entry.site.path),
                    )
                )

    def _handler(self, entry: Registration, handler: Func | None) -> str | None:
        return entry.view if handler is None else self.naming.function_id(handler)

    def _handler_at(self, entry: Registration, handler: Func | None) -> Location | None:
        if handler is not None:
            return self.naming.location(self.naming.function_site(handler))
        return None if entry.view_site is None else self.naming.location(entry.view_site)

    def _use(self, router: Router, entry: Use, prefixes: tuple[str, ...], app: str) -> None:
        if entry.kind == UNKNOWN_ROUTER:
            # A call that is run with several arguments mounts what it can when they are known.
            if entry.site not in self._mounting:
                self.unresolved.append((entry.site, "a mounted router", entry.name or _WHICH))
                if not any(isinstance(other, Mount) for other in router.entries):
                    self.open_frameworks.add(router.framework)
            return
        if entry.kind == PARAMETER:
            return
        path = join_paths((*prefixes, entry.prefix), router.join)
        self.middleware.append(
            Middleware(
                at=self.naming.location(entry.site),
                framework=router.framework,
                kind=entry.kind,
                name=entry.name,
                path=neutral_path(path, router.framework)[0],
                order=self._order,
                app=app,
                written=entry.prefix,
            )
        )


def _deduplicated(routes: list[Route]) -> Iterator[Route]:
    seen: set[tuple[str, str, Location]] = set()
    for route in routes:
        key = (route.method, route.path, route.at)
        if key not in seen:
            seen.add(key)
            yield route
