"""The `config` package: settings in files, one a deployment, over which the environment goes."""

from collections.abc import Iterator
from posixpath import dirname, join

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import (
    Fields,
    Known,
    Unknown,
    Value,
    choose,
    entries_of,
    text_of,
    variable,
)

_FROM_ENVIRONMENT = "custom-environment-variables"
_DEPLOYMENTS = (_FROM_ENVIRONMENT, "default", "development", "staging", "production", "local")
_ENDINGS = (".json", ".yml", ".yaml", ".js", ".ts", ".cjs")


def register_config(library: Library) -> None:
    """Registers how settings are read."""
    library.functions["config.get"] = _get


def _get(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    if name is None:
        return Unknown("a setting of which the name is not known")
    found = [
        value
        for settings in _settings(call.machine, call.site.path)
        if (value := _at(settings, name.split("."))) is not None
    ]
    return choose(found) if found else Unknown(f"no setting `{name}` is known")


def _at(settings: Value, names: list[str]) -> Value | None:
    for name in names:
        entry = entries_of(settings).get(name)
        if entry is None:
            return None
        settings = entry
    return settings


def _settings(machine: Machine, path: str) -> Iterator[Value]:
    """Gives the settings of each deployment but tests', the environment's and default's first."""
    folder = dirname(path)
    found = list(_files(machine, folder))
    while folder and not found:
        folder = dirname(folder)
        found = list(_files(machine, folder))
    yield from found


def _files(machine: Machine, folder: str) -> Iterator[Value]:
    for name in _DEPLOYMENTS:
        for ending in _ENDINGS:
            path = join(folder, "config", name + ending)
            settings = _read(machine, path)
            if isinstance(settings, Fields):
                is_environment = name == _FROM_ENVIRONMENT
                yield _variables(machine, settings) if is_environment else settings


def _read(machine: Machine, path: str) -> Value:
    if path not in machine.texts:
        return machine.load(path)
    import yaml  # noqa: PLC0415 (few apps have such files)

    try:
        data = yaml.load(machine.texts[path], getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return Unknown("a settings file that does not parse")
    return _value(data)


def _variables(machine: Machine, value: Value) -> Value:
    """Turns names of environment variables into what these hold."""
    if isinstance(value, Fields):
        return Fields({key: _variables(machine, item) for key, item in value.entries.items()})
    name = text_of(value)
    return value if name is None else variable(name, machine.environment.get(name))


def _value(data: object) -> Value:
    if isinstance(data, dict):
        return Fields({str(key): _value(item) for key, item in data.items()})
    if isinstance(data, str | int | float | bool):
        return Known(data)
    return Unknown("a setting")
