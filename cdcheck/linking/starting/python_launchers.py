"""Starting Python: scripts, modules, and the servers that import an application."""

import re
from posixpath import dirname, join, normpath

from cdcheck.linking.starting.expansion import is_known, with_fallbacks
from cdcheck.linking.starting.launch import Found, Launch, Launcher
from cdcheck.linking.starting.places import joined, relative, shown
from cdcheck.linking.starting.targets import (
    has_head,
    module_to_run,
    python_module,
    python_script,
)
from cdcheck.linking.starting.wrappers import options, skip_options
from cdcheck.model.starting import Entry, EntryKind

_TARGET = re.compile(r"^[A-Za-z_][\w.]*(?::[A-Za-z_][\w.]*(?:\(.*\))?)?$")
_FASTAPI_FILES = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
_SERVER_VALUES = {
    "--host",
    "--port",
    "--bind",
    "-b",
    "--workers",
    "-w",
    "--threads",
    "-k",
    "--worker-class",
    "--timeout",
    "-t",
    "--log-level",
    "--reload-dir",
    "--app-dir",
    "--chdir",
    "--pythonpath",
    "-c",
    "--config",
    "-n",
    "--name",
    "--env-file",
    "--log-config",
    "--access-logfile",
    "--error-logfile",
    "--loop",
    "--http",
    "--ws",
    "--lifespan",
    "--interface",
    "-p",
    "--listen",
    "-e",
    "--env",
    "--graceful-timeout",
    "--keep-alive",
    "--max-requests",
    "--root-path",
    "--forwarded-allow-ips",
    "--factory-args",
}


def launch_python(launch: Launch) -> Found:
    """Runs `python`, with a script or `-m`."""
    words = skip_options(launch.arguments, {"-W", "-X"})
    if not words or "-c" in launch.arguments[: len(launch.arguments) - len(words) + 1]:
        return
    if words[0] not in {"-m", "--module"}:
        yield from _script(launch, words[0])
    elif len(words) > 1:
        server = SERVERS.get(words[1])
        if server is None:
            yield from _module(launch, words[1])
        else:
            inner = Launch(launch.step, launch.state, words[1:], launch.environment)
            yield from server(inner)


def _script(launch: Launch, target: str) -> Found:
    path = launch.place(target)
    found = python_script(path, launch.state.tree) if path is not None else None
    if found is None:
        yield from _outside(launch, target) if path is None else launch.missing(target)
        return
    roots = launch.roots(dirname(found) or ".")
    yield Entry(launch.step.at, EntryKind.SCRIPT, found, target, roots, as_main=True)


def _outside(launch: Launch, target: str) -> Found:
    place = joined(launch.step.directory, with_fallbacks(target))
    if place is None or not is_known(target) or target.startswith("/") or relative(place):
        return
    if launch.state.may_have(place):
        return
    message = f"`{shown(' '.join(launch.words))[:50]}` runs in `{shown(str(launch.step.directory))}`"
    yield from launch.fault("starts-missing-file", message + ", not where the app is")


def _module(launch: Launch, name: str) -> Found:
    roots = launch.roots(relative(launch.step.directory))
    if launch.step.directory is None or not _TARGET.match(name):
        return
    tree = launch.state.tree
    found = module_to_run(name, roots, tree)
    if found is not None:
        yield Entry(launch.step.at, EntryKind.MODULE, found, name, roots, as_main=True)
    elif python_module(name, roots, tree) is not None:
        message = f"`python -m {name}`: the package has no `__main__.py`"
        yield from launch.fault("starts-missing-module", message)
    elif has_head(name, roots, tree) and not launch.state.has_installed_app:
        yield from launch.fault("starts-missing-module", f"`python -m {name}`: there is no `{name}`")


def launch_server(launch: Launch) -> Found:
    """Runs a server that imports `module:attribute`: uvicorn, gunicorn, hypercorn and the like."""
    folder = (options(launch.words, "--app-dir", "--chdir", "--pythonpath") or ["."])[-1]
    targets = _positional(launch.arguments)
    target = with_fallbacks(targets[0]) if targets else ""
    if _TARGET.match(target) and launch.step.directory is not None:
        yield from imports_app(launch, target, launch.roots(launch.place(folder)))


def _positional(arguments: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    is_value = False
    for word in arguments:
        if not is_value and not word.startswith("-"):
            found.append(word)
        is_value = not is_value and word in _SERVER_VALUES
    return found


def imports_app(launch: Launch, target: str, roots: tuple[str, ...]) -> Found:
    """Imports the module of `module:attribute` from some roots."""
    name = target.partition(":")[0]
    tree = launch.state.tree
    found = python_module(name, roots, tree)
    if found is not None:
        yield Entry(launch.step.at, EntryKind.SERVER, found, target, roots, as_main=False)
        return
    if not roots or launch.state.has_installed_app:
        return
    is_elsewhere = any(path.endswith("/" + name.replace(".", "/") + ".py") for path in tree.files)
    if has_head(name, roots, tree) or is_elsewhere:
        places = ", ".join(f"`{root}`" for root in roots)
        message = f"`{target}`: there is no module `{name}` in {places}"
        yield from launch.fault("starts-missing-module", message)


def launch_flask(launch: Launch) -> Found:
    """Runs `flask run`; finds the app by `--app`, FLASK_APP, `wsgi.py` or `app.py`."""
    if "run" not in launch.arguments or launch.step.directory is None:
        return
    stated = options(launch.words, "--app", "-A") or [launch.variable("FLASK_APP") or ""]
    target = with_fallbacks(stated[0])
    if not target:
        here = relative(launch.step.directory) or "."
        names = [name for name in ("wsgi", "app") if python_module(name, (here,), launch.state.tree)]
        target = names[0] if names else ""
    name, colon, attribute = target.partition(":")
    if not name or not is_known(target):
        return
    if not name.endswith(".py") and "/" not in name:
        yield from imports_app(launch, target, launch.roots(relative(launch.step.directory)))
        return
    path = launch.place(name if name.endswith(".py") else name + ".py")
    if path is None or not launch.state.tree.has_file(path):
        yield from launch.missing(name)
        return
    roots = launch.roots(_package_root(path, launch), relative(launch.step.directory))
    yield Entry(launch.step.at, EntryKind.SERVER, path, name + colon + attribute, roots, as_main=False)


def launch_fastapi(launch: Launch) -> Found:
    """Runs `fastapi run`, which walks up from a file to the folder above its packages."""
    targets = [word for word in _positional(launch.arguments) if word not in {"run", "dev"}]
    here = launch.place(".")
    if here is None or not {"run", "dev"} & set(launch.arguments):
        return
    tree = launch.state.tree
    default = next((f for f in _FASTAPI_FILES if tree.has_file(normpath(join(here, f)))), None)
    target = targets[0] if targets else default
    path = launch.place(target) if target is not None else None
    if target is None or path is None:
        return
    if not tree.has_file(path):
        yield from launch.missing(target)
        return
    roots = launch.roots(_package_root(path, launch))
    yield Entry(launch.step.at, EntryKind.SERVER, path, target, roots, as_main=False)


def _package_root(path: str, launch: Launch) -> str:
    folder = dirname(path)
    while folder and launch.state.tree.has_file(join(folder, "__init__.py")):
        folder = dirname(folder)
    return folder or "."


SERVERS: dict[str, Launcher] = {
    "uvicorn": launch_server,
    "gunicorn": launch_server,
    "hypercorn": launch_server,
    "daphne": launch_server,
    "granian": launch_server,
    "waitress-serve": launch_server,
    "waitress": launch_server,
    "flask": launch_flask,
    "fastapi": launch_fastapi,
}
