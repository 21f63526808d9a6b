"""Runs a Python app up to where it would listen, and writes the routes that its framework then has.

A route is its method, its path, and whether what answers is the code of a library.

    CDCHECK_FRAMEWORK=flask CDCHECK_ROUTES=routes.json python probe.py python -m app

It runs in the app's environment and folder, so that it may use nothing but the standard library, of
Python 3.7 or later.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import re
import runpy
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from typing import NoReturn

    Found = Iterator[tuple[str, str, bool]]

EVERY = "ANY"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SERVERS = {"uvicorn", "hypercorn", "gunicorn", "granian", "flask"}
SERVED = re.compile(r"[A-Za-z_][\w.]*(:[\w.]+(\(\))?)?")
DOCUMENTATION = ("openapi_url", "docs_url", "redoc_url", "swagger_ui_oauth2_redirect_url")
DJANGO_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE\W+([\w.]+)")


class WouldListen(SystemExit):
    """Ends the app; what catches errors does not catch it."""


def main(framework: str, command: list[str]) -> None:
    """Writes the routes of the largest app that the command makes."""
    sys.path[0] = ""
    if framework == "django":
        found = list(django_routes(command))
    else:
        classes, routes_of = APPS[framework]()
        apps: list[Any] = []
        for cls in classes:
            note_instances(cls, apps)
        end_where_apps_listen()
        with suppress(WouldListen):
            run(command)
        every = [list(dict.fromkeys(routes_of(app))) for app in apps]
        found = max(every, key=lambda routes: (len(routes), len(str(routes))), default=[])
    Path(os.environ["CDCHECK_ROUTES"]).write_text(json.dumps(found), encoding="utf-8")


def note_instances(cls: Any, instances: list[Any]) -> None:
    """Adds every instance that is made from now on to the list."""
    make: Callable[..., None] = cls.__init__

    def init(self: Any, *given: Any, **named: Any) -> None:
        instances.append(self)
        make(self, *given, **named)

    cls.__init__ = init


def would_listen(*_: Any, **__: Any) -> NoReturn:
    """Stands in for what opens a port."""
    raise WouldListen(0)


def would_bind(_: socket.socket, address: Any) -> None:
    """Stands in for `bind`: libraries bind any port when they are imported, to learn of IPv6."""
    if not isinstance(address, tuple) or address[1] != 0:
        would_listen()


def end_where_apps_listen() -> None:
    """Replaces what servers do, before they run what an app does at its start."""
    mock.patch.object(socket.socket, "bind", would_bind).start()
    mock.patch.object(socket.socket, "listen", would_listen).start()
    with suppress(ImportError):
        uvicorn: Any = importlib.import_module("uvicorn")

        def serve(app: Any, **named: Any) -> NoReturn:
            uvicorn.Config(app, factory=named.get("factory", False)).load()
            would_listen()

        uvicorn.run = serve
        uvicorn.Server.serve = would_listen
    with suppress(ImportError):
        importlib.import_module("aiohttp.web_runner").BaseRunner.setup = would_listen


def run(command: list[str]) -> None:
    """Does what the command does: runs a script, a module or code, or imports what a server is told."""
    program, *rest = command
    if Path(program).name.startswith("python"):
        if rest[0] == "-c":
            exec(rest[1], {"__name__": "__main__"})
            return
        program, *rest = rest[1:] if rest[0] == "-m" else rest
        if program not in SERVERS:
            sys.argv = [program, *rest]
            if program.endswith(".py"):
                # A script finds its neighbours.
                sys.path.insert(0, str(Path(program).parent.resolve()))
                runpy.run_path(program, run_name="__main__")
            else:
                runpy.run_module(program, run_name="__main__", alter_sys=True)
            return
    served = next(match for match in map(SERVED.fullmatch, rest) if match and match[0] != "run")
    module, _, attribute = served[0].partition(":")
    thing = getattr(importlib.import_module(module), attribute.replace("()", ""), None)
    if inspect.isfunction(thing):
        made = thing()
        if inspect.iscoroutine(made):
            asyncio.run(made)


def is_of_library(handler: Any) -> bool:
    """Tells whether a handler, or its class, is defined in an installed package."""
    handler = inspect.unwrap(handler) if callable(handler) else handler
    handler = getattr(handler, "view_class", None) or getattr(handler, "cls", None) or handler
    handler = getattr(handler, "func", handler)
    bound = getattr(handler, "__self__", None)
    owner = handler if inspect.isclass(handler) or bound is None else type(bound)
    module = sys.modules.get(getattr(owner, "__module__", None) or "")
    file = getattr(module, "__file__", None) or ""
    return "site-packages" in Path(file).parts


def flask_app() -> tuple[list[type], Callable[[Any], Found]]:
    """Gives Flask's class, and what lists the routes of an instance."""
    return [importlib.import_module("flask").Flask], flask_routes


def flask_routes(app: Any) -> Found:
    """Lists `app.url_map` without the files that Flask serves itself."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] != "static":
            is_added = is_of_library(app.view_functions.get(rule.endpoint))
            yield from ((method, rule.rule, is_added) for method in rule.methods)


def fastapi_app() -> tuple[list[type], Callable[[Any], Found]]:
    """Gives the classes of FastAPI and Starlette, one of which may mount the other."""
    names = ("fastapi.FastAPI", "starlette.applications.Starlette")
    pairs = (name.rsplit(".", 1) for name in names)
    return [getattr(importlib.import_module(module), name) for module, name in pairs], fastapi_routes


def fastapi_routes(app: Any) -> Found:
    """Lists `app.routes` and what `app.openapi()` has besides, without the pages of documentation."""
    known = set()
    for methods, path, is_added in starlette_routes(app, app.routes, ""):
        known |= {(method, path) for method in methods}
        yield from ((method, path, is_added) for method in methods)
    described = app.openapi()["paths"] if hasattr(app, "openapi") else {}
    for path, operations in described.items():
        told = {(verb, path) for verb in VERBS if verb.lower() in operations}
        yield from ((verb, path, False) for verb, path in told - known)


def starlette_routes(app: Any, routes: Any, prefix: str) -> Iterator[tuple[set[str], str, bool]]:
    """Lists methods and path, through what is mounted and, since FastAPI 0.137, what is included."""
    own = {getattr(app, name, None) for name in DOCUMENTATION}
    for route in routes:
        if hasattr(route, "effective_route_contexts"):
            yield from starlette_routes(app, route.effective_route_contexts(), prefix)
            continue
        wrapped = getattr(route, "starlette_route", None) or route
        if getattr(wrapped, "methods", None):
            if wrapped.path not in own:
                added = is_of_library(getattr(wrapped, "endpoint", None))
                yield wrapped.methods, prefix + wrapped.path, added
        elif getattr(wrapped, "routes", None):
            inner = getattr(wrapped, "app", None)
            yield from starlette_routes(inner, wrapped.routes, prefix + wrapped.path)


def aiohttp_app() -> tuple[list[type], Callable[[Any], Found]]:
    """Gives aiohttp's class, and what lists the routes of an instance."""
    return [importlib.import_module("aiohttp.web").Application], aiohttp_routes


def aiohttp_routes(app: Any) -> Found:
    """Lists `app.router.routes()` without folders; a class has the methods that it defines."""
    web = importlib.import_module("aiohttp.web")
    for route in app.router.routes():
        if isinstance(route.resource, web.StaticResource):
            continue
        methods = [route.method]
        if route.method == "*":
            own = [verb for verb in VERBS if hasattr(route.handler, verb.lower())]
            methods = own if inspect.isclass(route.handler) else [EVERY]
        is_added = is_of_library(route.handler)
        yield from ((method, route.resource.canonical, is_added) for method in methods)


def django_routes(command: list[str]) -> Found:
    """Lists what the resolver of the app's settings holds, without the admin pages."""
    scripts = (Path(word) for word in (*command, "manage.py") if word.endswith(".py"))
    told = (DJANGO_SETTINGS.search(script.read_text("utf-8")) for script in scripts)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", next(match[1] for match in told if match))
    importlib.import_module("django").setup()
    urls = importlib.import_module("django.urls")
    yield from django_patterns(urls.get_resolver().url_patterns, "")


def django_patterns(patterns: Any, prefix: str) -> Found:
    """Walks through a tree of patterns."""
    for pattern in patterns:
        # Before Django 2, a pattern was nothing but a regular expression.
        written = str(pattern.pattern) if hasattr(pattern, "pattern") else pattern.regex.pattern
        path = prefix + written.lstrip("^")
        if getattr(pattern, "app_name", None) == "admin":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from django_patterns(pattern.url_patterns, path)
        elif not is_of_rest_framework(path, pattern.callback):
            is_added = is_of_library(pattern.callback)
            yield from ((method, path, is_added) for method in django_methods(pattern.callback))


def is_of_rest_framework(path: str, callback: Any) -> bool:
    """Tells what its routers add: for each route one with `.json` and the like, and a list of all."""
    is_suffixed = "(?P<format>" in path or "<drf_format_suffix" in path
    return is_suffixed or getattr(callback, "__name__", "") == "APIRootView"


def django_methods(callback: Any) -> list[str]:
    """Gives the methods that a view answers to; a plain function does not say."""
    if getattr(callback, "actions", None):
        return [method.upper() for method in callback.actions]
    cls = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if cls is not None:
        allowed = [name.upper() for name in cls.http_method_names if hasattr(cls, name)]
        return [method for method in allowed if method in VERBS]
    while callback is not None:
        # The decorator `require_http_methods` keeps its list only in its closure.
        variables = inspect.getclosurevars(callback).nonlocals if inspect.isfunction(callback) else {}
        if "request_method_list" in variables:
            return list(variables["request_method_list"])
        callback = getattr(callback, "__wrapped__", None)
    return [EVERY]


APPS = {"flask": flask_app, "fastapi": fastapi_app, "aiohttp": aiohttp_app}

if __name__ == "__main__":
    main(os.environ["CDCHECK_FRAMEWORK"], sys.argv[1:])
