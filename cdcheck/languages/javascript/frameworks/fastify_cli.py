"""fastify-cli: `fastify start app.js` makes the app and registers the plugin that a file exports."""

import re
import shlex
from collections.abc import Iterator
from posixpath import join, normpath

from cdcheck.abstract.library import Library, Machine
from cdcheck.abstract.routing import Router
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Func,
    Known,
    Thing,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.frameworks.fastify import INSTANCE, call_plugin, plugin_of
from cdcheck.model.http import Listener

LIBRARY = Library("fastify-cli")
_START = re.compile(r"\bfastify\s+start\b([^&|;]*)")
_BUILT = re.compile(r"(^|/)(?:dist|build|out|lib)/(?:src/)?")
_CODE = re.compile(r"\.[cm]?[jt]s$")


def _finish(machine: Machine) -> None:
    for path, words in dict(_started(machine)).items():
        for plugin in options(plugin_of(machine, machine.load(path))):
            if isinstance(plugin, Func | Cls):
                _serve(machine, plugin, words)


def _started(machine: Machine) -> Iterator[tuple[str, list[str]]]:
    """Lists the files that scripts of package.json start, each with the words of the command."""
    files = machine.files_under("")
    for folder in sorted({machine.package_folder(path) for path in files}):
        manifest = entries_of(machine.load(join(folder, "package.json")))
        for script in entries_of(manifest.get("scripts")).values():
            for command in _START.findall(text_of(script) or ""):
                words = _split(command)
                places = (normpath(join(folder, word)) for word in reversed(words))
                sources = (path for place in places for path in _sources(place) if path in files)
                yield from ((path, words) for path in list(sources)[:1])


def _split(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _sources(place: str) -> Iterator[str]:
    """Lists where the source of a file may be that a build has written."""
    yield place
    for folder in ("src/", ""):
        source = _BUILT.sub(rf"\1{folder}", place, count=1)
        yield from (_CODE.sub(suffix, source) for suffix in (".ts", ".mts", ".js"))


def _serve(machine: Machine, plugin: Func | Cls, words: list[str]) -> None:
    site = machine.function_site(plugin) if isinstance(plugin, Func) else machine.class_site(plugin)
    router = Router("fastify", site, is_app=True, prefix=_option(words, "--prefix", "-x") or "")
    machine.facts.add(router)
    settings = Fields({"prefix": Known(router.prefix)})
    call_plugin(machine, plugin, Thing(INSTANCE, site, data=router), settings, site)
    host, port = _option(words, "--address", "-a"), _option(words, "--port", "-p")
    number = int(port) if port is not None and port.isdigit() else None
    machine.facts.add(
        Listener(
            at=machine.location(site),
            framework="fastify",
            host=host,
            port=3000 if port is None else number,
            port_variable="PORT" if number is None else None,
            is_default_host=host is None,
        )
    )


def _option(words: list[str], *names: str) -> str | None:
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names and equals:
            return value
        if word in names and index + 1 < len(words):
            return words[index + 1]
    return None


LIBRARY.finish = _finish
