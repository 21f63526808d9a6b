"""Reads the settings of an app: `[tool.cdcheck]`, `cdcheck.toml` or `package.json#cdcheck`.

The nearest folder that has one counts, from the checked folder up to the root of its repository. All
that is wrong in it is said at once.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Struct, field

from cdcheck.complaints import did_you_mean, said
from cdcheck.errors import ConfigurationError
from cdcheck.knowledge.constraints import VALUES
from cdcheck.model.layers import Layer

_MAX_BYTES = 1_000_000
_TYPES: Mapping[str, Any] = {
    "rules": str | tuple[str, ...],
    "architecture": str,
    "database": str,
    "orm": str,
    "framework": str,
    "contract": str,
    "start_script": str,
    "port": Annotated[int, msgspec.Meta(ge=1, le=65535)],
    "health": str,
    "baseline": str,
    "layers": dict[str, str],
    "exclude": tuple[str, ...],
    "options": dict[str, dict[str, Any]],
}


class Configuration(Struct, frozen=True):
    """Holds an app's settings; `None` and empty mean not set.

    `file` is where they stand, `None` if there are none. Paths in `contract` and `baseline` and
    pack files in `rules` are relative to its folder.
    """

    file: Path | None = None
    rules: str | None = None
    architecture: str | None = None
    database: str | None = None
    orm: str | None = None
    framework: str | None = None
    contract: str | None = None
    start_script: str | None = None
    port: int | None = None
    health: str | None = None
    baseline: str | None = None
    layers: Mapping[str, Layer] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def find(root: Path) -> Configuration:
    """Finds and reads the settings for a folder; raises `ConfigurationError` if they are wrong."""
    for folder in _upwards(root.resolve()):
        found = [(path, table) for path, table in _tables(folder) if table is not None]
        if len(found) > 1:
            names = " and ".join(f"`{path.name}`" for path, _ in found)
            raise ConfigurationError(f"{names} in `{folder}` both configure cdcheck; keep one")
        if found:
            return _decoded(*found[0])
    return Configuration()


def _upwards(root: Path) -> list[Path]:
    """Lists the folder and those above it in its repository; only the folder where there is none."""
    above = [root, *root.parents]
    top = next((folder for folder in above if (folder / ".git").exists()), root)
    return above[: above.index(top) + 1]


def _tables(folder: Path) -> Iterator[tuple[Path, object]]:
    yield from _table(folder / "cdcheck.toml", _toml, ())
    yield from _table(folder / "pyproject.toml", _toml, ("tool", "cdcheck"))
    yield from _table(folder / "package.json", msgspec.json.decode, ("cdcheck",))


def _toml(text: str) -> object:
    import tomllib  # noqa: PLC0415 (costly)

    return tomllib.loads(text)


def _table(
    path: Path, parse: Callable[[str], object], keys: tuple[str, ...]
) -> Iterator[tuple[Path, object]]:
    """Reads one file; an app's own manifest that does not parse configures nothing."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return
        text = path.read_text("utf-8-sig")
        if keys and keys[-1] not in text:
            return
        value = parse(text)
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError) as error:
        if not keys:
            why = error.strerror if isinstance(error, OSError) else error
            raise ConfigurationError(f"`{path}` cannot be read: {why}") from None
        return
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    yield path, value


def _decoded(path: Path, table: object) -> Configuration:
    if not isinstance(table, dict):
        raise ConfigurationError(f"`{path}`: the settings of cdcheck must be a table of names")
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for name, value in table.items():
        try:
            values[name] = _value(name, value)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ConfigurationError(f"`{path}`: {'; '.join(wrong)}")
    rules = values.get("rules")
    if isinstance(rules, tuple):
        values["rules"] = ",".join(rules)
    return Configuration(file=path, **values)


def _value(name: str, value: object) -> Any:
    if name not in _TYPES:
        hint = did_you_mean(name, _TYPES) or f"there are {', '.join(_TYPES)}"
        raise ValueError(f"`{name}` is no setting ({hint})")
    try:
        decoded = msgspec.convert(value, _TYPES[name])
    except msgspec.ValidationError as error:
        raise ValueError(f"`{name}`: {said(error)}") from None
    if name == "layers":
        return {place: _layer(place, word) for place, word in decoded.items()}
    words = VALUES.get(name)
    if words is None:
        return decoded
    if decoded not in words:
        raise ValueError(f"`{name}`: there is no `{decoded}` (there are {', '.join(words)})")
    return words[decoded]


def _layer(place: str, word: str) -> Layer:
    try:
        return Layer(word)
    except ValueError:
        known = ", ".join(layer.value for layer in Layer)
        sentence = f"`layers`: `{place}`: there is no layer `{word}` (there are {known})"
        raise ValueError(sentence) from None
