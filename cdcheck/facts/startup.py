"""Which files run when the app starts."""

from collections.abc import Iterable, Mapping
from posixpath import dirname

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Import
from cdcheck.model.http import Reach
from cdcheck.model.project import Project

_MAKERS = frozenset(
    {
        "flask.Flask",
        "fastapi.FastAPI",
        "aiohttp.web.Application",
        "express",
        "fastify",
        "koa",
        "hono.Hono",
    }
)


class Startup(Struct, frozen=True):
    """Holds the files that certainly run when the app starts.

    `roots` holds, for a file that a known entry reaches, the import roots of each such entry. The
    rest is reached from the modules that make the served app.
    """

    files: frozenset[str]
    roots: Mapping[str, tuple[tuple[str, ...], ...]]

    def runs(self, path: str) -> bool:
        """Tells whether a file certainly runs when the app starts."""
        return path in self.files


@fact
def startup(project: Project) -> Startup:
    imports: dict[str, list[Import]] = {}
    for item in project.imports:
        if not item.is_deferred and not item.is_type_only:
            imports.setdefault(item.source, []).append(item)
    known = frozenset(file.path for file in project.files)
    roots: dict[str, tuple[tuple[str, ...], ...]] = {}
    for entry in project.start.entries if project.start is not None else ():
        for path in _reached([entry.path], imports, known):
            roots[path] = tuple(dict.fromkeys((*roots.get(path, ()), entry.roots)))
    made = _reached(_app_files(project), imports, known)
    return Startup(made | frozenset(roots), roots)


def _app_files(project: Project) -> set[str]:
    """Lists the files that an app is made in, and those that served routes came from."""
    served = [r for r in project.routes if r.reach is Reach.SERVED and not r.is_test]
    files = {route.at.path for route in served}
    files |= {route.app.rpartition(":")[0] for route in served if route.app}
    files |= {call.at.path for call in project.calls if call.external in _MAKERS and not call.is_test}
    return files | {listener.at.path for listener in project.listeners}


def _reached(
    start: Iterable[str], imports: Mapping[str, list[Import]], known: frozenset[str]
) -> frozenset[str]:
    pending, found = list(start), set[str]()
    while pending:
        path = pending.pop()
        if path in found or path not in known:
            continue
        found.add(path)
        pending.extend(_packages_around(path, known))
        for item in imports.get(path, ()):
            pending.extend(_loaded(item))
    return frozenset(found)


def _loaded(item: Import) -> list[str]:
    names = [name.target for name in item.names if name.target is not None and not name.is_type_only]
    return [path for path in (item.target, *item.chain, *names) if path is not None]


def _packages_around(path: str, known: frozenset[str]) -> list[str]:
    """Lists the `__init__.py` files that run before a module does."""
    found: list[str] = []
    folder = dirname(path) if path.endswith(".py") else ""
    while folder and f"{folder}/__init__.py" in known:
        found.append(f"{folder}/__init__.py")
        folder = dirname(folder)
    return found
