"""What commands that do not start the app change for those after them."""

from collections.abc import Iterator
from posixpath import basename

from cdcheck.linking.starting.expansion import is_known, with_fallbacks
from cdcheck.linking.starting.places import (
    HOME,
    is_never_the_app,
    joined,
    relative,
    shown,
)
from cdcheck.linking.starting.state import State, Step
from cdcheck.model.starting import StartFault

_ASSIGNS = frozenset({"export", "declare", "typeset", "local", "readonly"})
_MAKES_ARGUMENTS = frozenset(
    {"mkdir", "touch", "cp", "mv", "ln", "tee", "rsync", "virtualenv", "tar", "unzip", "wget", "curl"}
)
_MAKES_ANYTHING = frozenset({"make", "just", "task", "docker", "docker-compose", "sh", "bash", "dash"})
_BUILDERS = frozenset(
    {"tsc", "tsup", "esbuild", "webpack", "vite", "rollup", "swc", "babel", "ncc", "tsc-alias", "nest"}
)
_INSTALLERS = frozenset({"pip", "pip3", "uv", "poetry", "pdm", "pipenv", "flit", "hatch", "rye"})


def apply(step: Step, state: State) -> Iterator[StartFault]:
    """Changes the state as a command would; yields a fault for a change that must fail."""
    name, arguments = basename(step.words[0]), step.words[1:]
    if name in {"cd", "pushd"}:
        yield from _change(step, state)
    elif name == "popd":
        state.directory = None
    elif name in _ASSIGNS:
        _assign(arguments, state, is_exported=name == "export")
    elif name == "unset":
        state.variables.update(dict.fromkeys(arguments, ""))
    elif name in {"set", "shopt"}:
        _set(arguments, state)
    elif name in {"source", ".", "eval"}:
        _source(arguments, state)
    else:
        _make(name, arguments, state)


def _change(step: Step, state: State) -> Iterator[StartFault]:
    places = [word for word in step.words[1:] if not word.startswith("-") or word == "-"]
    target = with_fallbacks(places[0]) if places else HOME
    if not is_known(target) or target == "-":
        state.directory = None
        return
    place = joined(state.directory, target) if target else state.directory
    inside = relative(place)
    if place is None or inside is None:
        yield from _change_outside(step, state, place)
        return
    if state.tree.has_folder(inside) or state.may_have(place):
        state.directory = place
        return
    if step.is_fatal and not step.is_conditional:
        message = f"`{shown(' '.join(step.words))}`: there is no folder `{inside}`"
        yield StartFault(step.at, "changes-to-missing-directory", message)
        state.directory = None
    elif step.is_conditional:
        state.directory = None


def _change_outside(step: Step, state: State, place: str | None) -> Iterator[StartFault]:
    if place is None or is_never_the_app(place) or state.may_have(place):
        state.directory = place
        return
    if step.is_fatal and not step.is_conditional and not _is_named_in_an_image(place, state):
        message = f"`{shown(' '.join(step.words))}` needs the app to lie at `{shown(place)}`"
        yield StartFault(step.at, "changes-to-absolute-directory", message)
    state.directory = None


def _is_named_in_an_image(place: str, state: State) -> bool:
    images = [path for path in state.tree.files if "dockerfile" in path.lower()]
    return any(place.encode() in (state.tree.read(path) or b"") for path in images)


def _assign(arguments: tuple[str, ...], state: State, *, is_exported: bool) -> None:
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if sign:
            state.variables[name] = value if is_known(value) else None
        if is_exported and not name.startswith("-"):
            state.exported.add(name)


def _set(arguments: tuple[str, ...], state: State) -> None:
    for position, argument in enumerate(arguments):
        if argument in {"-o", "+o"} and arguments[position + 1 : position + 2] == ("errexit",):
            state.stops_on_error = argument == "-o"
        elif argument[:1] in {"-", "+"} and "e" in argument[1:] and not argument.startswith("--"):
            state.stops_on_error = argument[0] == "-"
        if "a" in argument[1:] and argument[:1] == "-" and len(argument) < 6:
            state.exported.update(state.variables)


def _source(arguments: tuple[str, ...], state: State) -> None:
    if arguments and "activate" in arguments[0]:
        return
    for name in state.variables:
        state.variables[name] = None


def _make(name: str, arguments: tuple[str, ...], state: State) -> None:
    plain = [word for word in arguments if not word.startswith("-")]
    places = [joined(state.directory, word) for word in plain]
    found = [place for place in places if place is not None]
    if name in _MAKES_ARGUMENTS or (name.startswith("python") and "venv" in plain):
        state.made.update(found)
    elif name == "git":
        state.is_open |= bool({"clone", "checkout", "pull", "submodule", "restore"} & set(plain))
    elif name in _MAKES_ANYTHING or name.endswith(".sh"):
        state.is_open = True
    elif name in _BUILDERS:
        state.has_built = True
    _note_install(name, arguments, state)


def _note_install(name: str, arguments: tuple[str, ...], state: State) -> None:
    words = arguments[1:] if name.startswith("python") and arguments[:1] == ("-m",) else arguments
    words = words if name in _INSTALLERS else words[1:] if words[:1] == ("pip",) else ()
    has_place = any(word in {".", "./", "-e"} or word.startswith(".[") for word in words)
    if has_place or bool({"sync", "develop"} & set(words)) or name in {"poetry", "pdm", "pipenv"}:
        state.has_installed_app = True
