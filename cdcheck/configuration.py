"""The app's own settings: `[tool.cdcheck]`, `cdcheck.toml`, or `cdcheck` in package.json."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from cdcheck.errors import ConfigurationError
from cdcheck.model.layers import Layer


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Holds what an app's configuration says; `None` and empty mean not said.

    `layers` maps folders or files to layers. `exclude` are patterns as in a .gitignore. `options` are
    rules' options by rule id.
    """

    rules: str | None = None
    architecture: str | None = None
    database: str | None = None
    orm: str | None = None
    framework: str | None = None
    contract: str | None = None
    start_script: str | None = None
    port: int | None = None
    health_path: str | None = None
    layers: Mapping[str, Layer] = msgspec.field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)


def find(folder: Path) -> Configuration:
    """Reads the nearest configuration: in the app's folder, else above it up to its repository.

    Raises `ConfigurationError`, naming file and field.
    """
    current = folder.resolve()
    while True:
        for read in (_from_toml, _from_pyproject, _from_package):
            found = read(current)
            if found is not None:
                return found
        if (current / ".git").exists() or current == current.parent:
            return Configuration()
        current = current.parent


def _from_toml(folder: Path) -> Configuration | None:
    path = folder / "cdcheck.toml"
    data = _toml(path)
    return None if data is None else _converted(data, path)


def _from_pyproject(folder: Path) -> Configuration | None:
    path = folder / "pyproject.toml"
    try:
        data = _toml(path)
    except ConfigurationError:
        return None
    section = (data or {}).get("tool", {}).get("cdcheck")
    return None if section is None else _converted(section, path)


def _from_package(folder: Path) -> Configuration | None:
    path = folder / "package.json"
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    section = data.get("cdcheck") if isinstance(data, dict) else None
    return None if section is None else _converted(section, path)


def _toml(path: Path) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"`{path}` is not valid TOML: {error}") from None


def _converted(data: Any, path: Path) -> Configuration:
    try:
        return msgspec.convert(data, Configuration)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}` configures cdcheck wrongly: {error}") from None
