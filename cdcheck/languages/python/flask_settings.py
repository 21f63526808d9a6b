"""What a Flask app's `config` holds: what is set by key, and what objects and mappings give."""

from cdcheck.abstract.library import NOTHING, Invocation, Machine
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Member,
    Mod,
    Obj,
    Thing,
    Unknown,
    Value,
    choose,
    options,
    text_of,
)

CONFIG = "flask.Config"


def read_setting(machine: Machine, config: Thing, name: str) -> Value:
    """Reads `config[name]`: what is set by key, or else what the last source has."""
    set_here = config.attributes.get(f"[{name}]")
    if set_here is not None:
        return set_here
    sources = config.data if isinstance(config.data, tuple) else ()
    found = [_in_source(machine, source, name) for source in reversed(sources)]
    known = [value for value in found if value is not None]
    return choose(known) if known else Member(config, CONFIG, name)


def _in_source(machine: Machine, source: Value, name: str) -> Value | None:
    if isinstance(source, Fields):
        return source.entries.get(name)
    found = machine.attribute(source, name)
    return None if isinstance(found, Unknown | Member) else found


def take_settings(call: Invocation) -> None:
    """Keeps what an object, a module or a mapping adds to a config."""
    config = call.receiver
    if not isinstance(config, Thing):
        return
    taken: list[Value] = [Fields(dict(call.keywords))] if call.keywords else []
    for option in options(call.argument(0) or NOTHING):
        name = text_of(option)
        source = option if name is None else _named(call, name)
        if isinstance(source, Cls | Obj | Mod | Fields):
            taken.append(source)
    config.data = (*(config.data if isinstance(config.data, tuple) else ()), *taken)


def _named(call: Invocation, name: str) -> Value:
    """Finds a module, or what a module has, by its dotted name."""
    loaded = call.machine.module(name, call.site.path)
    if isinstance(loaded, Mod):
        return loaded
    module, _, attribute = name.rpartition(".")
    return call.machine.attribute(call.machine.module(module, call.site.path), attribute)


def get_setting(call: Invocation) -> Value:
    """Gives `config.get(name, default)`."""
    name, default = text_of(call.argument(0)), call.argument(1)
    config = call.receiver
    found = read_setting(call.machine, config, name) if isinstance(config, Thing) and name else NOTHING
    if isinstance(config, Thing) and name and not isinstance(found, Member):
        return found
    return default if default is not None else Thing(f"{call.name}()", call.site, tuple(call.arguments))
