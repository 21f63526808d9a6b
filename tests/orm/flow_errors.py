"""Prints, one JSON list, the errors that the functions of `app.py` in the current folder raise.

Run in a process of its own, on a database with one user who wrote one article, which has a tag
if there are tags.
"""

import asyncio
import gc
import importlib
import inspect
import json
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from sqlalchemy import create_engine, insert


def main() -> None:
    sys.path.insert(0, "")
    app = importlib.import_module("app")
    errors = [error for act in _acts(app) for error in _errors_of(app, act)]
    print(json.dumps(errors))  # noqa: T201 (this is what the script is for)


def _acts(app: ModuleType) -> Iterator[Any]:
    """Lists the functions of the app that can be called without more than a session."""
    for value in list(vars(app).values()):
        if inspect.isfunction(value) and value.__module__ == "app":
            every = inspect.signature(value).parameters.values()
            needed = [p for p in every if p.name != "session" and p.default is p.empty]
            if not needed and not inspect.isasyncgenfunction(value):
                yield value


def _errors_of(app: ModuleType, act: Any) -> list[str]:
    _fill()
    needs_session = "session" in inspect.signature(act).parameters
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            if inspect.iscoroutinefunction(act):
                asyncio.run(_with_session(app, act) if needs_session else act())
            else:
                act()
        except Exception as error:
            return [f"{type(error).__module__}.{type(error).__qualname__}: {error}"]
        gc.collect()
    told = [f"RuntimeWarning: {one.message}" for one in warned]
    return [one for one in told if one.endswith("was never awaited")]


async def _with_session(app: ModuleType, act: Any) -> None:
    async with app.make() as session:
        await act(session)


def _fill() -> None:
    models = importlib.import_module("models")
    engine = create_engine("sqlite:///app.db")
    models.Base.metadata.drop_all(engine)
    models.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(models.User), [{"id": 1, "name": "ann"}])
        connection.execute(insert(models.Article), [{"id": 1, "slug": "a", "author_id": 1}])
        between = models.Base.metadata.tables.get("article_tags")
        if between is not None:
            connection.execute(insert(models.Tag), [{"id": 1, "name": "x"}])
            connection.execute(insert(between), [{"article_id": 1, "tag_id": 1}])
    engine.dispose()


if __name__ == "__main__":
    main()
