"""Joins the extracts of all files into one project."""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from enum import IntEnum
from functools import cached_property
from posixpath import basename, dirname, join
from types import MappingProxyType

from msgspec import Struct

from cdcheck import ir
from cdcheck.abstract.routing import Mount, Router, Use
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import Cls, Ext, Fields, Func, Thing, Value
from cdcheck.file_kinds import is_test_path
from cdcheck.languages.recognisers import libraries, waiting
from cdcheck.linking import classes, functions
from cdcheck.linking.environment_files import read_environment
from cdcheck.linking.frames import Pending
from cdcheck.linking.javascript_modules import JavascriptModules
from cdcheck.linking.libraries import Libraries
from cdcheck.linking.locations import Lines
from cdcheck.linking.machine import Machine
from cdcheck.linking.python_modules import PythonModules
from cdcheck.linking.python_roots import absolute_imports, added_folders
from cdcheck.model.files import SourceFile

_TEXTS = re.compile(r"\.(?:prisma|sql)$|(?:^|/)(?:config/[\w.-]+\.ya?ml|wrangler\.(?:toml|jsonc?))$")
_LONGEST_TEXT = 500_000
COMPILED = (".pyx", ".so", ".pyd", ".vue", ".svelte")


class Linked(Struct, frozen=True, dict=True):
    """Is a finished abstract run, with what is needed to describe it."""

    machine: Machine
    files: Mapping[str, SourceFile]
    is_ignored: Callable[[str], bool]
    # Modules in a compiled language, as paths without a suffix; a bundler may find them by these.
    compiled: frozenset[str] = frozenset()

    def is_elsewhere(self, path: str) -> bool:
        """Tells whether a Python module that nobody reads may be there: ignored by git, or compiled."""
        return self.is_ignored(path) or path.removesuffix(".py") in self.compiled

    def is_test(self, path: str) -> bool:
        """Tells whether a file is test code."""
        file = self.files.get(path)
        return file.is_test if file is not None else is_test_path(path)

    @cached_property
    def routers(self) -> list[Router]:
        return self.machine.facts.all(Router)


class Importance(IntEnum):
    """How much is lost if a module is not run; the smallest is run first."""

    STARTED = 0
    """The app is started from it, or it is imported from there."""
    SERVER = 1
    """It names a library of which something is known, as one of routes or of tables."""
    OTHER = 2
    BESIDE = 3
    """It is a script, an example, a benchmark or of a front end, and is run after all others."""


def run(  # noqa: PLR0913, PLR0917 (as `link`, which hands all of it on)
    extracts: Mapping[str, ir.Extract],
    files: Iterable[SourceFile],
    others: Iterable[str],
    read: Callable[[str], bytes | None],
    is_ignored: Callable[[str], bool] = lambda _: False,
    beside: Set[str] = frozenset(),
    name: str = "",
    installed: Set[str] = frozenset(),
    importance: Mapping[str, Importance] = MappingProxyType({}),
) -> Linked:
    """Runs every module abstractly: the app's code first, then what nothing called.

    `importance` is for an app that is too large to be run whole; others are run in order of path.
    """
    by_path = {file.path: file for file in files}
    others = tuple(others)
    config = [path for path in others if path.endswith(".json")]
    json_files = {
        path: data
        for path in config
        if not path.endswith(("package-lock.json", "tsconfig.json"))
        and (data := read(path)) is not None
        and len(data) < 200_000
    }
    languages = {"python" if e.language == "python" else "javascript" for e in extracts.values()}
    python = PythonModules(extracts, absolute_imports(extracts, is_test_path))
    python.added, python.name = added_folders(extracts, python.folders), name
    python.installed = installed
    known = Libraries(
        (library for name in sorted(languages) for library in libraries(name)),
        {package: model for name in languages for package, model in waiting(name).items()},
    )
    texts = _texts(others, read, is_ignored)
    generated = {folder: name for find in known.generators for folder, name in find(texts).items()}
    machine = Machine(
        extracts=extracts,
        python=python,
        javascript=JavascriptModules([*extracts, *config], read, beside, generated),
        libraries=known,
        json_files=json_files,
        lines=Lines(extracts, read),
        environment=read_environment(others, read),
        texts=texts,
    )
    compiled = frozenset(
        join(dirname(path), basename(path).partition(".")[0])
        for path in others
        if path.endswith(COMPILED)
    )
    linked = Linked(machine, by_path, is_ignored, compiled)
    _run_all(linked, importance)
    return linked


def _texts(
    others: Iterable[str], read: Callable[[str], bytes | None], is_ignored: Callable[[str], bool]
) -> dict[str, str]:
    wanted = (path for path in others if _TEXTS.search(path) and not is_ignored(path))
    return {
        path: data.decode("utf-8", "replace")
        for path in wanted
        if (data := read(path)) is not None and len(data) < _LONGEST_TEXT
    }


def _run_all(linked: Linked, importance: Mapping[str, Importance]) -> None:
    machine = linked.machine
    code = [
        path
        for path in sorted(machine.extracts, key=lambda path: (importance.get(path, 0), path))
        if not linked.is_test(path) and not machine.python.is_hidden(path)
    ]
    beside = [path for path in code if importance.get(path) is Importance.BESIDE]
    app = code[: len(code) - len(beside)]
    for path in app:
        machine.run(path)
    _mount_pending(machine)
    for function in _uncalled(linked, app, factories=True):
        functions.enter(machine, function, [], {}, machine.function_site(function))
    classes.map_all(machine)
    for finish in machine.libraries.finishers:
        finish(machine)
    machine.is_open = True
    for function in machine.pending:
        functions.enter_open(machine, function)
    _enter_uncalled(linked, app)
    if beside:
        for path in beside:
            machine.run(path)
        _enter_uncalled(linked, beside)
    # What a function gave when it was entered too early must not stand for what it gives now.
    machine.is_open = False
    for conclude in machine.libraries.concluders:
        conclude(machine)


def _enter_uncalled(linked: Linked, code: list[str]) -> None:
    """Enters what no code called: functions of some modules, and methods of all classes so far."""
    machine = linked.machine
    for function in _uncalled(linked, code, factories=False):
        functions.enter_open(machine, function)
    for cls in list(machine.classes):
        if cls.attributes and not linked.is_test(cls.path):
            _enter_methods(machine, cls)
    _enter_rest(machine, code)


def _mount_pending(machine: Machine) -> None:
    """Mounts the routers that an import cycle had not made yet where they were mounted."""
    for router in machine.facts.all(Router):
        for place, entry in enumerate(router.entries):
            if isinstance(entry, Use) and isinstance(entry.value, Pending):
                made = machine.exported(entry.value.module, entry.value.name)
                inner = made.data if isinstance(made, Thing) else None
                if isinstance(inner, Router):
                    router.entries[place] = Mount(inner, entry.prefix, entry.site)


def _enter_rest(machine: Machine, code: list[str]) -> None:
    """Enters what is left: closures that nothing kept, without the scopes they were made in."""
    for path in code:
        for index in range(len(machine.extracts[path].functions)):
            if (path, index) not in machine.executed:
                env = Env(machine.states[path].env)
                functions.enter_open(machine, Func(path, index, env))


def _enter_methods(machine: Machine, cls: Cls) -> None:
    pending = [
        value
        for value in cls.attributes.values()
        if isinstance(value, Func) and (value.path, value.index) not in machine.executed
    ]
    if not pending:
        return
    instance = machine.prototype(cls)
    for method in pending:
        definition = machine.extracts[method.path].functions[method.index]
        receiver: Value | None = instance
        if definition.kind.startswith("static"):
            receiver = None
        elif definition.kind == "class":
            receiver = cls
        bound = Func(method.path, method.index, method.env, receiver, method.wraps)
        functions.enter_open(machine, bound)


def _uncalled(linked: Linked, code: list[str], *, factories: bool) -> list[Func]:
    machine = linked.machine
    found: list[Func] = []
    for path in code:
        state = machine.states[path]
        held = [*state.env.names.values(), *_exported_values(state.module)]
        for value in held:
            for function in _functions(value):
                if function.path != path or (path, function.index) in machine.executed:
                    continue
                if not factories or _makes_app(machine, function):
                    found.append(function)
    return found


def _exported_values(module: Fields) -> list[Value]:
    exports = module.entries.get("exports")
    if isinstance(exports, Fields):
        return [exports, *exports.entries.values()]
    return [exports] if exports is not None else []


def _functions(value: Value) -> list[Func]:
    if isinstance(value, Func):
        return [value]
    if isinstance(value, Fields):
        return [entry for entry in value.entries.values() if isinstance(entry, Func)]
    if isinstance(value, Thing):
        return [a for a in value.arguments if isinstance(a, Func)]
    return []


def _makes_app(machine: Machine, function: Func) -> bool:
    """Tells whether a function's own statements make a library's app object and keep it."""
    body = machine.extracts[function.path].functions[function.index].body
    for statement in body:
        value = statement.value if isinstance(statement, ir.Assign | ir.Return) else None
        value = value.value if isinstance(value, ir.Await) else value
        if isinstance(value, ir.Call) and isinstance(value.function, ir.Name):
            made = function.env.find(value.function.id)
            if isinstance(made, Ext) and made.name in machine.libraries.app_makers:
                return True
        if isinstance(value, ir.Call) and isinstance(value.function, ir.Attribute):
            base = value.function.base
            owner = function.env.find(base.id) if isinstance(base, ir.Name) else None
            if isinstance(owner, Ext):
                name = f"{owner.name}.{value.function.name}"
                if name in machine.libraries.app_makers:
                    return True
    return False
