"""Starting Node.js: files, and the scripts of package.json."""

from collections.abc import Callable
from posixpath import basename

from cdcheck.linking.starting.expansion import with_fallbacks
from cdcheck.linking.starting.launch import Found, Launch
from cdcheck.linking.starting.places import joined, relative, shown
from cdcheck.linking.starting.state import is_built
from cdcheck.linking.starting.targets import (
    node_file,
    package,
    package_folder,
    source_of_built,
)
from cdcheck.linking.starting.wrappers import options, skip_options
from cdcheck.model.starting import Entry, EntryKind

_VALUES = {
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "--conditions",
    "-C",
    "--env-file",
    "--watch-path",
    "--tsconfig",
    "--project",
    "-P",
    "-w",
    "--watch",
    "-e",
    "--ext",
    "--ignore",
    "-i",
    "--delay",
    "-O",
    "--compiler-options",
}
_FLAGS = {"node": {"--watch"}, "tsx": {"--watch"}, "ts-node-dev": {"--watch"}}
_BUILD_HOOKS = ("postinstall", "prepare", "prestart", "install", "preinstall")
_OWN_COMMANDS = frozenset(
    {"install", "i", "ci", "add", "exec", "init", "version", "config", "cache", "audit", "prune",
     "rebuild", "link", "set", "global", "dlx", "-v", "--version", "pkg", "fund", "update"}
)  # fmt: skip

RunScript = Callable[[Launch, str, str], Found]


def launch_node(launch: Launch) -> Found:
    """Runs `node`, `tsx`, `ts-node` or `nodemon` with a file."""
    name = basename(launch.words[0])
    if name in {"node", "nodejs"} and {"-e", "--eval", "-p"} & set(launch.arguments):
        return
    words = skip_options(launch.arguments, _VALUES - _FLAGS.get(name, set()))
    words = words[1:] if words[:1] in {("watch",), ("run",)} else words
    target = with_fallbacks(words[0]) if words else "." if name == "nodemon" else ""
    yield from _started(launch, target, EntryKind.NODE)


def launch_fastify(launch: Launch) -> Found:
    """Runs `fastify start`, which registers the plugin that a file exports."""
    *options_given, target = launch.arguments
    if "start" in options_given and not target.startswith("-"):
        yield from _started(launch, with_fallbacks(target), EntryKind.SERVER)


def _started(launch: Launch, target: str, kind: EntryKind) -> Found:
    path = launch.place(target) if target else None
    if path is None:
        yield from _outside(launch, target)
        return
    found = node_file(path, launch.state.tree)
    if found is None:
        found = source_of_built(path, launch.state) if _builds(launch) else None
    if found is None:
        yield from _missing(launch, target, path)
        return
    yield Entry(launch.step.at, kind, found, target, (".",), as_main=kind is EntryKind.NODE)


def _missing(launch: Launch, target: str, path: str) -> Found:
    place = joined(launch.step.directory, target)
    if place is None or launch.state.may_have(place) or _builds(launch):
        return
    if is_built(path):
        message = f"`{shown(' '.join(launch.words))[:60]}`: nothing builds `{path}`"
        yield from launch.fault("needs-build-output", message)
    else:
        yield from launch.missing(target)


def _outside(launch: Launch, target: str) -> Found:
    place = joined(launch.step.directory, target)
    is_inside = relative(place) is not None
    if not target or place is None or is_inside or target.startswith("/") or "$" in target:
        return
    if not launch.state.may_have(place):
        message = f"`{shown(' '.join(launch.words))[:50]}` runs in `{shown(str(launch.step.directory))}`"
        yield from launch.fault("starts-missing-file", message + ", not where the app is")


def _builds(launch: Launch) -> bool:
    """Tells whether a build has run, in the script or when the packages were installed."""
    if launch.state.has_built:
        return True
    folder = package_folder(launch.step.directory, launch.state.tree)
    scripts = package(folder, launch.state.tree).get("scripts") if folder is not None else None
    return isinstance(scripts, dict) and any(hook in scripts for hook in _BUILD_HOOKS)


def launch_package_manager(launch: Launch, run_script: RunScript) -> Found:
    """Runs `npm start`, `npm run x`, and the same of yarn, pnpm and bun."""
    prefix = (options(launch.words, "--prefix", "-C", "--cwd", "--dir") or ["."])[0]
    words = skip_options(launch.arguments, {"--prefix", "-C", "--cwd", "--dir", "--filter"})
    if not words or words[0] in _OWN_COMMANDS:
        return
    is_run = words[0] in {"run", "run-script"}
    names = skip_options(words[1:], set()) if is_run else words
    if not names:
        return
    directory = joined(launch.step.directory, prefix)
    folder = package_folder(directory, launch.state.tree)
    if folder is None:
        if directory is not None and not launch.state.may_have(directory + "/package.json"):
            message = f"`{' '.join(launch.words)[:50]}`: there is no package.json in "
            yield from launch.fault("starts-missing-file", message + f"`{shown(directory)}`")
        return
    scripts = package(folder, launch.state.tree).get("scripts")
    known = scripts if isinstance(scripts, dict) else {}
    for name in (f"pre{names[0]}", names[0], f"post{names[0]}"):
        if isinstance(known.get(name), str):
            yield from run_script(launch, folder, known[name])
    if names[0] in known or (not is_run and names[0] not in {"start", "test"}):
        return
    if names[0] == "start" and node_file(
        "server.js" if folder == "." else folder + "/server.js", launch.state.tree
    ):
        return
    message = f"`{' '.join(launch.words)[:50]}`: package.json has no script `{names[0]}`"
    yield from launch.fault("starts-missing-file", message)
