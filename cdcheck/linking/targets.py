"""Assigning to names, attributes, elements and patterns."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import (
    Absent,
    Cls,
    Fields,
    Func,
    Items,
    Known,
    Mod,
    Obj,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    options,
    root_of,
    text_of,
)
from cdcheck.linking.expressions import evaluate
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def assign(machine: "Machine", target: ir.Expression, value: Value, frame: Frame) -> None:
    """Assigns a value to whatever a target is."""
    if isinstance(target, ir.Name):
        _to_name(target.id, value, frame)
    elif isinstance(target, ir.Attribute):
        owner = evaluate(machine, target.base, frame)
        _to_attribute(machine, owner, target.name, value, frame)
        if isinstance(owner, Obj) and frame.state.is_python:
            _tell_library(machine, owner, target, value, frame)
    elif isinstance(target, ir.Index):
        key = text_of(evaluate(machine, target.key, frame))
        _to_element(evaluate(machine, target.base, frame), key, value)
    elif isinstance(target, ir.Sequence):
        _take_apart_sequence(machine, target, value, frame)
    elif isinstance(target, ir.Mapping):
        _take_apart_mapping(machine, target, value, frame)
    elif isinstance(target, ir.Bind):
        default = evaluate(machine, target.value, frame)
        assign(machine, target.target, _or_default(value, default), frame)
    elif isinstance(target, ir.Spread):
        assign(machine, target.value, value, frame)


def _or_default(value: Value, default: Value) -> Value:
    """Gives the default where nothing is known of a value; a variable may be set, or not."""
    if any(isinstance(option, Text) and not any(option.parts) for option in options(value)):
        return choose([value, default])
    return default if isinstance(root_of(value), Unknown) or value == Known(None) else value


def _to_name(name: str, value: Value, frame: Frame) -> None:
    if not frame.state.is_python:
        frame.env.assign(name, value)
    elif name in frame.state.extract.global_names and frame.index >= 0:
        frame.state.env.names[name] = _joined(frame.state.env, name, value)
    else:
        frame.env.names[name] = value


def _joined(env: Env, name: str, value: Value) -> Value:
    old = env.names.get(name)
    return value if old is None or old == Known(None) else choose([value, old])


def _to_attribute(machine: "Machine", owner: Value, name: str, value: Value, frame: Frame) -> None:
    for option in options(owner):
        if isinstance(option, Fields):
            option.entries[name] = value
        elif isinstance(option, Obj):
            old = option.attributes.get(name)
            is_worse = isinstance(value, Unknown) or value == Known(None)
            kept = old if old is not None and is_worse else value
            option.attributes[name] = _in_branch(old, kept, frame)
        elif isinstance(option, Thing):
            option.attributes[name] = _in_branch(option.attributes.get(name), value, frame)
        elif isinstance(option, Cls | Func):
            option.attributes[name] = value
        elif isinstance(option, Mod) and option.path in machine.states:
            machine.states[option.path].env.names.setdefault(name, value)
    if not frame.state.is_python and owner is frame.state.module and name == "exports":
        frame.state.module.entries["exports"] = value


def _in_branch(old: Value | None, value: Value, frame: Frame) -> Value:
    """Keeps the object that an attribute was before a branch, or in another: it may not be run."""
    if not frame.branches or old is None or old is value or not isinstance(value, Obj | Thing):
        return value
    others = [o for o in options(old) if isinstance(o, Obj | Thing) and _made_at(o) != _made_at(value)]
    return choose([value, *others])


def _made_at(value: Obj | Thing) -> object:
    """Tells objects apart by what made them: code that is run again makes the same one."""
    return value.cls if isinstance(value, Obj) else (value.type, value.site)


def _tell_library(
    machine: "Machine", owner: Obj, target: ir.Attribute, value: Value, frame: Frame
) -> None:
    for type_ in machine.library_types(owner):
        if (hook := machine.libraries.assigned.get(type_)) is not None:
            site = frame.site(target.at, target.end)
            hook(machine, owner, target.name, value, site, frame.caller)
            return


def _to_element(owner: Value, key: str | None, value: Value) -> None:
    for option in options(owner):
        if isinstance(option, Fields):
            if key is not None:
                option.entries[key] = value
            else:
                option.is_open = True
        elif isinstance(option, Obj | Cls) and key is not None:
            option.attributes[key] = value
        elif isinstance(option, Thing) and key is not None:
            option.attributes.setdefault(f"[{key}]", value)
            option.attributes[f"[{key}]"] = value
        elif isinstance(option, Items):
            option.is_open = True


def _take_apart_sequence(machine: "Machine", target: ir.Sequence, value: Value, frame: Frame) -> None:
    sequences = [o for o in options(value) if isinstance(o, Items)]
    source = sequences[0] if sequences else None
    for position, item in enumerate(target.items):
        if isinstance(item, ir.Spread):
            rest = source.items[position:] if source else []
            assign(machine, item.value, Items(rest, is_open=source is None), frame)
        elif source is not None and position < len(source.items):
            assign(machine, item, source.items[position], frame)
        else:
            assign(machine, item, Unknown("an element of what is not known"), frame)


def _take_apart_mapping(machine: "Machine", target: ir.Mapping, value: Value, frame: Frame) -> None:
    taken: set[str] = set()
    for key, item in target.items:
        if key is None:
            rest = {k: v for k, v in entries_of(value).items() if k not in taken}
            assign(machine, item, Fields(rest, is_open=not isinstance(value, Fields)), frame)
            continue
        name = text_of(evaluate(machine, key, frame))
        if name is None:
            continue
        taken.add(name)
        found = machine.attribute(value, name)
        is_plain = isinstance(value, Fields) and not isinstance(found, Absent)
        is_unknown = is_plain and name not in entries_of(value)
        assign(machine, item, Unknown(f"no `{name}` is known") if is_unknown else found, frame)


def assign_pattern(machine: "Machine", pattern: ir.Expression, frame: Frame) -> None:
    """Binds the lower-case names of a `case` pattern; a JavaScript `case` binds none."""
    if not frame.state.is_python:
        evaluate(machine, pattern, frame)
        return
    if isinstance(pattern, ir.Name):
        frame.env.names.setdefault(pattern.id, Unknown("a matched value"))
    elif isinstance(pattern, ir.Sequence):
        for item in pattern.items:
            assign_pattern(machine, item, frame)
    elif isinstance(pattern, ir.Mapping):
        for _, item in pattern.items:
            assign_pattern(machine, item, frame)
    elif isinstance(pattern, ir.Call):
        for item in pattern.arguments:
            assign_pattern(machine, item, frame)
        for _, item in pattern.keywords:
            assign_pattern(machine, item, frame)
    elif isinstance(pattern, ir.Bind):
        assign(machine, pattern.target, Unknown("a matched value"), frame)
