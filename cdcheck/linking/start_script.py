"""Reads the script that an app is started with."""

import re
from collections.abc import Callable, Iterable, Iterator
from posixpath import basename

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.linking.shell.parser import parse
from cdcheck.linking.shell.syntax import NotUnderstoodError
from cdcheck.linking.starting import effects
from cdcheck.linking.starting.expansion import with_fallbacks
from cdcheck.linking.starting.interpreter import steps
from cdcheck.linking.starting.launch import Found, Launch
from cdcheck.linking.starting.node_launchers import (
    launch_fastify,
    launch_node,
    launch_package_manager,
)
from cdcheck.linking.starting.options import daemonises, missing_tools, refused_options
from cdcheck.linking.starting.places import APP, Tree, relative, shown, tree_of
from cdcheck.linking.starting.python_launchers import SERVERS, launch_python
from cdcheck.linking.starting.state import State, Step
from cdcheck.linking.starting.wrappers import options, skip_options, strip
from cdcheck.model.places import Location
from cdcheck.model.starting import Command, Entry, StartFault, StartScript

_ENV_WITH_OPTIONS = re.compile(r"^#!\s*/usr/bin/env +(?!-)(\S+) +\S")
_INTERPRETERS = re.compile(r"^#!\s*\S*/(?:env +)?(?:-S +)?(\S+)")
_SHELLS = frozenset({"bash", "sh", "dash", "ash", "zsh", "ksh"})
_NODES = frozenset({"node", "nodejs", "tsx", "ts-node", "ts-node-dev", "nodemon", "ts-node-esm"})
_MANAGERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_HARMLESS = frozenset(
    {"echo", "printf", "export", "set", "cd", "sleep", "mkdir", "pip", "pip3", "chmod", "rm", "ls",
     "pwd", "true", ":", "source", ".", "unset", "cat", "apt-get", "exit", "return", "trap", "wait"}
)  # fmt: skip
_INSTALLERS = frozenset({"apt-get", "apt", "apk", "brew", "yum", "dnf"})
_DEPTH = 4


class _Reading(Struct):
    """Collects what is found along a script."""

    commands: list[Command] = field(default_factory=list)
    faults: list[StartFault] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    installs_tools: bool = False
    is_harmless: bool = True


def read_start(
    read: Callable[[str], bytes | None],
    paths: Iterable[str],
    folders: Iterable[str],
    name: str = "run.sh",
) -> StartScript | None:
    """Takes a start script apart; `None` if it is not there.

    A script that is not understood from end to end has no faults.
    """
    content = read(name)
    if content is None:
        return None
    text = content.decode("utf-8", "replace")
    broken = _broken_head(name, text)
    if broken is not None:
        return StartScript(name, faults=(broken,))
    try:
        nodes = parse(text)
    except (NotUnderstoodError, RecursionError):
        return StartScript(name, is_understood=False)
    if _interpreter(text) not in _SHELLS:
        return StartScript(name, is_understood=False)
    reading = _Reading()
    state = State(tree_of(read, paths, folders), name)
    for step in steps(nodes, state):
        _take(step, state, reading, 0)
    _judge_whole(name, reading)
    entries = tuple(reading.entries)
    if _has_image_paths(state.tree):
        entries = tuple(replace(entry, roots=()) for entry in entries)
    return StartScript(name, tuple(reading.commands), _first_fatal(reading.faults), entries)


def _has_image_paths(tree: Tree) -> bool:
    """Tells whether an image adds import roots that the script does not show."""
    images = [p for p in tree.files if "dockerfile" in p.lower() or "compose" in basename(p)]
    return any(b"PYTHONPATH" in (tree.read(path) or b"") for path in images)


def _first_fatal(faults: list[StartFault]) -> tuple[StartFault, ...]:
    """Keeps faults that do not follow from an earlier one."""
    changes = [f for f in faults if f.kind.startswith("changes-to")]
    until = changes[0].at if changes else None
    return tuple(dict.fromkeys(f for f in faults if until is None or f.at <= until))


def _interpreter(text: str) -> str:
    match = _INTERPRETERS.match(text)
    return match.group(1) if match is not None else "sh"


def _broken_head(name: str, text: str) -> StartFault | None:
    first = text.split("\n", 1)[0]
    at = Location(name, 1, 1, 1, len(first) + 1)
    if not text.strip():
        return StartFault(at, "never-starts", "the script is empty")
    if first.startswith(("```", "diff --git", "<!DOCTYPE", "<html", "*** Begin")):
        return StartFault(at, "not-a-script", f"`{first[:30].strip()}` is not a line of a shell script")
    if first.startswith("#!") and first.endswith("\r"):
        return StartFault(at, "carriage-return", "the interpreter's name ends in a carriage return")
    if _ENV_WITH_OPTIONS.match(first):
        wrong = first[2:].strip().removeprefix("/usr/bin/env").strip()
        return StartFault(at, "bad-interpreter", f"`env` looks for a program named `{wrong}`")
    return None


def _take(step: Step, state: State, reading: _Reading, depth: int) -> None:
    reading.commands.append(_command(step))
    stripped = strip(tuple(with_fallbacks(w) if i == 0 else w for i, w in enumerate(step.words)))
    state.has_installed_app |= stripped.is_installed
    environment = (*step.environment, *stripped.environment)
    launch = Launch(step, state, stripped.words, environment, depth)
    if not launch.words:
        return
    for found in _found(launch, reading):
        if isinstance(found, Entry):
            reading.entries.append(found)
        else:
            reading.faults.append(found)
    reading.installs_tools |= basename(launch.words[0]) in _INSTALLERS
    reading.faults.extend(effects.apply(step, state))
    reading.is_harmless &= basename(launch.words[0]) in _HARMLESS


def _found(launch: Launch, reading: _Reading) -> Found:
    name = basename(launch.words[0])
    yield from refused_options(launch)
    if not reading.installs_tools:
        yield from missing_tools(launch)
    if daemonises(launch):
        yield from launch.fault("daemonises", f"`{name}` leaves the foreground, the script ends")
    if re.fullmatch(r"(?:python|pypy)[\d.]*", name):
        yield from launch_python(launch)
    elif name in SERVERS:
        yield from SERVERS[name](launch)
    elif name == "nodemon" and options(launch.words, "--exec", "-x"):
        command = " ".join([*options(launch.words, "--exec", "-x"), launch.words[-1]])
        directory = relative(launch.step.directory) or "."
        yield from _script_runner(reading)(launch, directory, command)
    elif name in _NODES:
        yield from launch_node(launch)
    elif name == "fastify" and launch.arguments:
        yield from launch_fastify(launch)
    elif name in _MANAGERS:
        yield from launch_package_manager(launch, _script_runner(reading))
    elif name in _SHELLS or name.endswith(".sh"):
        yield from _run_script(launch, reading)


def _run_script(launch: Launch, reading: _Reading) -> Found:
    words = launch.words if launch.words[0].endswith(".sh") else skip_options(launch.arguments, set())
    path = launch.place(words[0]) if words else None
    if path is None or launch.depth >= _DEPTH:
        return
    content = launch.state.tree.read(path)
    if content is None:
        yield from launch.missing(words[0]) if launch.step.is_fatal else ()
        return
    runner = _script_runner(reading)
    directory = relative(launch.step.directory) or "."
    yield from runner(launch, directory, content.decode("utf-8", "replace"))


def _script_runner(reading: _Reading) -> Callable[[Launch, str, str], Found]:
    def run(launch: Launch, folder: str, script: str) -> Iterator[Entry | StartFault]:
        if launch.depth >= _DEPTH:
            return
        try:
            nodes = parse(script)
        except NotUnderstoodError:
            return
        inner = launch.state.fork()
        inner.directory = APP if folder == "." else f"{APP}/{folder}"
        for step in steps(nodes, inner):
            nested = _nested(step, launch.step)
            before = len(reading.commands)
            _take(nested, inner, reading, launch.depth + 1)
            del reading.commands[before:]
        launch.state.has_built |= inner.has_built
        launch.state.is_open |= inner.is_open
        yield from ()

    return run


def _nested(step: Step, outer: Step) -> Step:
    return Step(
        outer.at,
        step.words,
        step.directory,
        (*outer.environment, *step.environment),
        step.is_conditional or outer.is_conditional,
        step.is_background or outer.is_background,
        step.is_fatal,
        step.is_excused or outer.is_excused,
        (*outer.unknown, *step.unknown),
    )


def _command(step: Step) -> Command:
    return Command(
        step.at,
        tuple(shown(word) for word in step.words),
        relative(step.directory),
        tuple((name, shown(value)) for name, value in step.environment),
        step.is_conditional,
        step.is_background,
        step.unknown,
    )


def _judge_whole(name: str, reading: _Reading) -> None:
    if not reading.entries and reading.is_harmless and not reading.faults:
        at = reading.commands[-1].at if reading.commands else Location(name)
        reading.faults.append(StartFault(at, "never-starts", "nothing in the script starts the app"))
    last = reading.entries[-1].at if reading.entries else None
    starter = next((c for c in reading.commands if c.at == last), None)
    if starter is None or not starter.is_background or starter.is_conditional:
        return
    after = [c for c in reading.commands if c.at > starter.at]
    if all(c.words[0] in {"echo", "sleep", "exit", "disown", "printf"} for c in after):
        message = f"`{' '.join(starter.words)[:40]}` runs in the background and the script ends"
        reading.faults.append(StartFault(starter.at, "daemonises", message))
