"""The addresses that the app listens on, by its own code or by the command that serves it."""

import re
from posixpath import basename

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.startup import Startup
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import Command, EntryKind

_DEFAULT_PORTS = {
    "uvicorn": 8000,
    "gunicorn": 8000,
    "hypercorn": 8000,
    "flask": 5000,
    "fastapi": 8000,
    "runserver": 8000,
}
_ADDRESS = re.compile(r"^(?:\[?([\w.:*-]*?)\]?:)?(\d+|\$\{?\w+.*)$")
_VARIABLE = re.compile(r"^\$\{?(\w+)(?::?-(\d+))?\}?$")


class Binding(Struct, frozen=True):
    """Is one address; `None` could not be told. `variable` may change the port, `port` its default."""

    at: Location
    what: str
    host: str | None
    port: int | None
    variable: str | None = None
    is_default_host: bool = False


class Bindings(Struct, frozen=True):
    """Holds the addresses of the started app."""

    all: tuple[Binding, ...]


@fact
def bindings(project: Project, startup: Startup) -> Bindings:
    start = project.start
    servers = {e.at for e in start.entries if e.kind is EntryKind.SERVER} if start is not None else set()
    served = [
        _of_command(c) for c in (start.commands if start is not None else ()) if _serves(c, servers)
    ]
    if served:
        return Bindings(tuple(one for one in served if one is not None))
    return Bindings(
        tuple(
            Binding(one.at, one.framework, one.host, one.port, one.port_variable, one.is_default_host)
            for one in project.listeners
            if startup.runs(one.at.path) or not startup.files
        )
    )


def _serves(command: Command, servers: set[Location]) -> bool:
    return command.at in servers or "runserver" in command.words


def _of_command(command: Command) -> Binding | None:
    names = [basename(word) for word in command.words]
    server = next((name for name in names if name in _DEFAULT_PORTS), None)
    if server is None:
        return None
    stated = _values(command.words, "--bind", "-b")
    if server == "runserver":
        following = command.words[names.index("runserver") + 1 :]
        stated = [word for word in following if not word.startswith("-")][:1]
    host = next(iter(_values(command.words, "--host", "-h")), None)
    port = next(iter(_values(command.words, "--port", "-p")), None)
    if stated:
        match = _ADDRESS.match(stated[-1])
        if match is None:
            return None
        host, port = match.group(1) or host, match.group(2)
    environment = dict(command.environment)
    number, variable = _port(port, environment)
    if port is None and server != "fastapi":
        number, variable = _DEFAULT_PORTS[server], None
    return Binding(command.at, server, host, number, variable, is_default_host=host is None)


def _port(text: str | None, environment: dict[str, str]) -> tuple[int | None, str | None]:
    if text is None:
        return None, None
    variable = _VARIABLE.match(text)
    if variable is None:
        return (int(text), None) if text.isdigit() else (None, None)
    fallback = environment.get(variable.group(1), variable.group(2) or "")
    return (int(fallback) if fallback.isdigit() else None), variable.group(1)


def _values(words: tuple[str, ...], *names: str) -> list[str]:
    following = [words[i + 1] for i, word in enumerate(words[:-1]) if word in names]
    joined = [w.partition("=")[2] for w in words if w.partition("=")[0] in names and "=" in w]
    return [*following, *joined]
