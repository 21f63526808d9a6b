"""What imports bind and exports offer, in both languages."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.values import Absent, Ext, Mod, Unknown, Value
from cdcheck.linking.expressions import evaluate
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def bind_python(machine: "Machine", statement: ir.Import, frame: Frame) -> None:
    """Binds the names of a Python import."""
    if not statement.is_from:
        _bind_module(machine, statement, frame)
        return
    target = machine.python.resolve(statement.module, frame.path, statement.level)
    for item in statement.names:
        if item.name == "*":
            _bind_star(machine, statement, target, frame)
            continue
        value = _from_module(machine, statement, target, item.name)
        frame.env.names[item.alias] = value


def _bind_star(machine: "Machine", statement: ir.Import, target: str | None, frame: Frame) -> None:
    """Binds all names of a module; those of a library are found when they are read."""
    if target is None:
        if not statement.level:
            frame.state.stars.append(Ext(statement.module))
        return
    names = machine.star_names(target)
    frame.env.names.update(names)
    state = machine.states.get(target)
    if state is not None and "__all__" not in state.env.names:
        frame.state.stars.extend(star for star in state.stars if star not in frame.state.stars)


def _bind_module(machine: "Machine", statement: ir.Import, frame: Frame) -> None:
    target = machine.python.resolve(statement.module, frame.path, 0)
    if target is not None:
        machine.load(target)
    if statement.alias:
        value = Mod(target) if target is not None else Ext(statement.module)
        frame.env.names[statement.alias] = value
        return
    head = statement.module.split(".", 1)[0]
    first = machine.python.resolve(head, frame.path, 0)
    if first is not None:
        machine.load(first)
    frame.env.names[head] = Mod(first) if first is not None else Ext(head)


def _from_module(machine: "Machine", statement: ir.Import, target: str | None, name: str) -> Value:
    if target is None:
        if statement.level:
            return Unknown(f"`{'.' * statement.level}{statement.module}` is not there")
        return machine.libraries.symbol(f"{statement.module}.{name}")
    is_bare_folder = not target.endswith(".py")
    if is_bare_folder and machine.python.submodule(target, name) is None:
        return machine.libraries.symbol(f"{statement.module}.{name}")
    machine.load(target)
    return machine.attribute(Mod(target), name)


def bind_javascript(machine: "Machine", statement: ir.Import, frame: Frame) -> None:
    """Binds the names of an ES import; a library's default export is the library itself."""
    if statement.is_type_only and not statement.names:
        return
    target = machine.javascript.resolve_in_any_case(statement.module, frame.path)
    if target is None:
        if not statement.names:
            external(machine, statement.module, "*", frame)
        for item in statement.names:
            frame.env.names[item.alias] = external(machine, statement.module, item.name, frame)
        return
    machine.load(target)
    for item in statement.names:
        value = Mod(target) if item.name == "*" else machine.exported(target, item.name)
        # The import itself is refused, before anything uses the name.
        frame.env.names[item.alias] = Unknown(value.why) if isinstance(value, Absent) else value


def external(machine: "Machine", specifier: str, name: str, frame: Frame) -> Value:
    """Names a symbol of a JavaScript library, or tells that local code is not there."""
    if machine.javascript.is_local(specifier, frame.path):
        return Unknown(f"`{specifier}` is not there")
    if machine.javascript.is_beside(specifier, frame.path):
        return Unknown(f"`{specifier}` is a package of the workspace that is not checked")
    package = machine.javascript.library_name(specifier, frame.path)
    if name in {"default", "*"}:
        return machine.libraries.symbol(package)
    return machine.libraries.symbol(f"{package}.{name}")


def export(machine: "Machine", statement: ir.Export, frame: Frame) -> None:
    """Notes what an ES module exports."""
    state = frame.state
    if statement.value is not None:
        state.names["default"] = evaluate(machine, statement.value, frame)
        return
    if statement.module is None:
        for item in statement.names:
            state.locals_exported[item.alias] = item.name
        return
    target = machine.javascript.resolve_in_any_case(statement.module, frame.path)
    if target is not None:
        machine.load(target)
    for item in statement.names:
        if item.name == "*" and item.alias in {"*", ""}:
            if target is not None:
                state.stars.append(Mod(target))
        elif target is None:
            state.names[item.alias] = external(machine, statement.module, item.name, frame)
        else:
            is_namespace = item.name == "*"
            state.names[item.alias] = (
                Mod(target) if is_namespace else machine.exported(target, item.name)
            )
