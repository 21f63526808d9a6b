"""Running modules, and what names mean between and outside them."""

import builtins
import json
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Any

from cdcheck import ir
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import (
    Absent,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Mod,
    Site,
    Text,
    Unknown,
    Value,
    texts_of,
)
from cdcheck.linking import inheritance
from cdcheck.linking.frames import Frame, ModuleState, Pending
from cdcheck.linking.javascript_modules import EXTENSIONS
from cdcheck.linking.statements import execute, hoist

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def start(machine: "Machine", path: str) -> ModuleState:
    """Runs a module once; one that is being run already is given as it stands."""
    state = machine.states.get(path)
    if state is None:
        state = _new_state(path, machine.extracts[path])
        machine.states[path] = state
    if state.is_python and not state.is_started:
        _start_packages(machine, path)
    if state.is_started:
        return state
    state.is_started = True
    was_open, machine.is_open = machine.is_open, False
    frame = Frame(state, state.env)
    if not state.is_python:
        frame.receiver = state.module.entries["exports"]
        hoist(machine, state.extract.body, frame)
    execute(machine, state.extract.body, frame)
    machine.is_open = was_open
    state.is_done = True
    machine.exporters[id(state.module.entries["exports"])] = path
    return state


def _start_packages(machine: "Machine", path: str) -> None:
    """Runs the packages around a Python module, outermost first, as importing it does."""
    folder = dirname(path)
    if path.endswith("/__init__.py"):
        folder = dirname(folder)
    packages: list[str] = []
    while folder and (package := f"{folder}/__init__.py") in machine.extracts:
        packages.append(package)
        folder = dirname(folder)
    for package in reversed(packages):
        start(machine, package)


def load(machine: "Machine", path: str) -> Value:
    """Runs a module and gives what it exports as one value."""
    if path in machine.json_files:
        return from_json(machine.json_files[path])
    if path not in machine.extracts:
        return Mod(path)
    state = start(machine, path)
    if state.is_python or state.names or state.locals_exported or state.stars:
        return Mod(path)
    return state.module.entries["exports"]


def by_name(machine: "Machine", name: str, from_path: str) -> Value:
    """Loads a module by its import name or specifier; a library's module is a symbol."""
    if from_path.endswith(".py"):
        level = len(name) - len(name.lstrip("."))
        target = machine.python.resolve(name[level:], from_path, level)
    else:
        target = machine.javascript.resolve_in_any_case(name, from_path) or by_path(machine, name)
        if target is None and machine.javascript.is_local(name, from_path):
            return Unknown(f"`{name}` is not there")
        if target is None and machine.javascript.is_beside(name, from_path):
            return Unknown(f"`{name}` is a package of the workspace that is not checked")
        name = machine.javascript.library_name(name, from_path)
    if target is None:
        return machine.libraries.symbol(name)
    return load(machine, target)


def by_path(machine: "Machine", name: str) -> str | None:
    """Finds a file, or a folder's index, by a path that code put together from `__dirname`."""
    path = normpath(name)
    stems = (path, *(path + between + suffix for between in ("", "/index") for suffix in EXTENSIONS))
    return next((s for s in stems if s in machine.extracts or s in machine.json_files), None)


def exported(machine: "Machine", path: str, name: str) -> Value:
    """Gives what a JavaScript module exports under a name, through re-exports and CommonJS."""
    if path in machine.json_files:
        data = from_json(machine.json_files[path])
        return data if name == "default" else machine.attribute(data, name)
    if path not in machine.extracts:
        return Unknown(f"`{path}` is not read")
    found = _exported(machine, start(machine, path), name, set())
    return found or Absent(f"`{path}` exports no `{name}`", module=path, name=name)


def _exported(machine: "Machine", state: ModuleState, name: str, seen: set[str]) -> Value | None:
    seen.add(state.path)
    if name in state.names:
        return state.names[name]
    if name in state.locals_exported:
        local = state.locals_exported[name]
        value = state.env.names.get(local)
        return value if value is not None else _exported_as(machine, state, local, name)
    for star in state.stars:
        if isinstance(star, Mod) and star.path not in seen and star.path in machine.extracts:
            value = _exported(machine, start(machine, star.path), name, seen)
            if value is not None:
                return value
    if not state.is_done and (value := _exported_later(machine, state, name, seen)) is not None:
        return value
    if state.names or state.locals_exported or state.stars:
        return None
    exports = state.module.entries["exports"]
    if name == "default":
        return exports
    return machine.attribute(exports, name)


def _exported_later(machine: "Machine", state: ModuleState, name: str, seen: set[str]) -> Value | None:
    """Finds what a module that is being run has yet to export: ES modules are linked before they run."""
    for statement in state.extract.body:
        if not isinstance(statement, ir.Export):
            continue
        if statement.value is not None and name == "default":
            return _pending(state, name)
        module = statement.module or ""
        target = machine.javascript.resolve_in_any_case(module, state.path) if module else None
        for item in statement.names:
            is_star = item.name == "*" and item.alias in {"*", ""}
            if not is_star and item.alias != name:
                continue
            if not module:
                return _exported_as(machine, state, item.name, name)
            if target is None or target not in machine.extracts or target in seen:
                continue
            if is_star or item.name != "*":
                wanted = name if is_star else item.name
                value = _exported(machine, start(machine, target), wanted, seen)
                if value is not None:
                    return value
    return None


def _exported_as(machine: "Machine", state: ModuleState, local: str, name: str) -> Value:
    """Finds what an ES module defines and exports, or leaves it to who reads it later."""
    return _not_run_yet(machine, state, local) or _pending(state, name)


def _pending(state: ModuleState, name: str) -> Pending:
    return Pending(f"`{name}` is not yet defined when it is imported", "", state.path, name)


def _not_run_yet(machine: "Machine", state: ModuleState, name: str) -> Value | None:
    """Finds a definition in a module of which an import cycle has only run a part."""
    frame = Frame(state, state.env)
    for statement in state.extract.body:
        if isinstance(statement, ir.Define):
            if state.extract.functions[statement.function].name == name:
                return Func(state.path, statement.function, state.env)
        elif isinstance(statement, ir.DefineClass) and _defines(state, statement, name):
            value = machine.make_class(statement.class_, frame)
            state.env.names[name] = value
            return value
    return None


def _defines(state: ModuleState, statement: ir.DefineClass, name: str) -> bool:
    """Tells whether a statement defines a class; an interface may share the name of one."""
    definition = state.extract.classes[statement.class_]
    others = (c for c in state.extract.classes if c.name == name and c.kind == "class")
    return definition.name == name and (definition.kind == "class" or not any(others))


def module_attribute(machine: "Machine", module: Mod, name: str) -> Value:
    """Reads `module.name`: a variable, a submodule, or what an import cycle has not run yet."""
    state = start(machine, module.path) if module.path in machine.extracts else None
    if state is not None and not state.is_python:
        return exported(machine, module.path, name)
    if state is not None and name in state.env.names:
        return state.env.names[name]
    submodule = machine.python.submodule(module.path, name)
    if submodule is not None:
        load(machine, submodule)
        return Mod(submodule)
    if state is not None and not state.is_done:
        why = f"`{name}` is not yet defined when it is imported"
        return _not_run_yet(machine, state, name) or Unknown(why)
    if name == "__path__":
        folder = dirname(module.path) if module.path.endswith(".py") else module.path
        return Items([Known(folder or ".")])
    if name == "__name__":
        return Known(module.path.removesuffix(".py").replace("/", "."))
    if state is not None and (starred := _from_star(machine, state, name)) is not None:
        return starred
    return Absent(f"`{module.path}` has no `{name}`", module=module.path, name=name)


def star_names(machine: "Machine", path: str) -> dict[str, Value]:
    """Gives what `from module import *` binds: `__all__`, else every public name."""
    if path not in machine.extracts:
        return {}
    names = start(machine, path).env.names
    listed = texts_of(names.get("__all__"))
    wanted = listed or [name for name in names if not name.startswith("_")]
    return {name: names[name] for name in wanted if name in names}


def builtin(machine: "Machine", name: str, frame: Frame) -> Value:
    """Gives the value of a name that no scope binds."""
    if frame.state.is_python:
        return _python_builtin(machine, name, frame)
    if name == "this":
        return frame.receiver or Unknown("`this` is not known")
    if name == "super":
        return inheritance.above(frame, [], Site(frame.path, 0, 0))
    if name == "module":
        return frame.state.module
    if name == "exports":
        return frame.state.module.entries["exports"]
    if name == "__dirname":
        return Known(frame.path.rpartition("/")[0] or ".")
    if name == "__filename":
        return Known(frame.path)
    if name == "import.meta":
        return _module_meta(machine, frame.path)
    return machine.libraries.symbol("node:" + name)


def _module_meta(machine: "Machine", path: str) -> Value:
    folder, file = Known(path.rpartition("/")[0] or "."), Known(path)
    environment = machine.attribute(machine.libraries.symbol("process"), "env")
    return Fields(
        {
            "url": file,
            "filename": file,
            "path": file,
            "dirname": folder,
            "dir": folder,
            "env": environment,
        },
        is_open=True,
    )


def _python_builtin(machine: "Machine", name: str, frame: Frame) -> Value:
    if name == "__name__":
        return Text((None,), ())
    if name == "__file__":
        return Known(frame.path)
    if name == "__package__":
        return Text((None,), ())
    if name == "__path__" and frame.path.endswith("__init__.py"):
        return Items([Known(dirname(frame.path) or ".")])
    if not hasattr(builtins, name) and (starred := _from_star(machine, frame.state, name)) is not None:
        return starred
    return machine.libraries.symbol("builtins." + name)


def _from_star(machine: "Machine", state: ModuleState, name: str) -> Value | None:
    """Names what a module has by `from library import *`: of several, from one that is modelled."""
    names = [f"{star.name}.{name}" for star in state.stars if isinstance(star, Ext)]
    if not names or name.startswith("_"):
        return None
    modelled = [one for one in names if machine.libraries.models(one)]
    return machine.libraries.symbol((modelled or names)[-1])


def blank_state(path: str) -> ModuleState:
    """Makes the state of a module that does not exist, for calls that no code makes."""
    return _new_state(path, ir.Extract("python", ()))


def _new_state(path: str, extract: ir.Extract) -> ModuleState:
    module = Fields({"exports": Fields({})})
    return ModuleState(path, extract, Env(), module)


def from_json(text: bytes) -> Value:
    """Reads a JSON file as a value."""
    try:
        return _value(json.loads(text.decode("utf-8-sig", "replace")), 0)
    except (ValueError, RecursionError):
        return Unknown("a JSON file that does not parse")


def _value(data: Any, depth: int) -> Value:
    if depth > 12:
        return Unknown("a JSON file that is too deep")
    if isinstance(data, dict):
        return Fields({str(key): _value(item, depth + 1) for key, item in data.items()})
    if isinstance(data, list):
        return Items([_value(item, depth + 1) for item in data[:200]], len(data) > 200)
    return Known(data)
