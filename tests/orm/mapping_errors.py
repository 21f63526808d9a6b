"""Prints, one JSON list, the errors that SQLAlchemy raises for the models of the current folder.

Run in a process of its own: modules are imported, mappers configured, tables created in memory.
"""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import clear_mappers, configure_mappers


def main() -> None:
    sys.path.insert(0, "")
    errors: list[str] = []
    modules = [module for path in sorted(Path().rglob("*.py")) for module in _loaded(path, errors)]
    if not errors:
        errors += _error_of(configure_mappers)
        for collection in _collections(modules):
            engine = create_engine("sqlite://")
            errors += _error_of(lambda c=collection, e=engine: c.create_all(e))
        clear_mappers()
    print(json.dumps(errors))  # noqa: T201 (this is what the script is for)


def _loaded(path: Path, errors: list[str]) -> list[Any]:
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    found: list[Any] = []
    errors += _error_of(lambda: found.append(importlib.import_module(name)))
    return found


def _collections(modules: list[Any]) -> list[MetaData]:
    held = [value for module in modules for value in vars(module).values()]
    every = [getattr(value, "metadata", value) for value in held]
    return list({id(one): one for one in every if isinstance(one, MetaData)}.values())


def _error_of(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except Exception as error:
        return [
            f"{type(error).__module__}.{type(error).__qualname__}: {error}".removeprefix("builtins.")
        ]
    return []


if __name__ == "__main__":
    main()
