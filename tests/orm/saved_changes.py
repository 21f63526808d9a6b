"""Prints, as JSON, which functions of `app.py` in the current folder change what the database holds.

Run in a process of its own; each function starts from the same user.
"""

import asyncio
import importlib
import inspect
import json
import sys
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session


def main() -> None:
    sys.path.insert(0, "")
    app, models = importlib.import_module("app"), importlib.import_module("models")
    acts = [one for one in vars(app).values() if inspect.isfunction(one) and one.__module__ == "app"]
    print(json.dumps({act.__name__: _is_saved(models, act) for act in acts}))  # noqa: T201 (as above)


def _is_saved(models: Any, act: Any) -> bool:
    engine = create_engine("sqlite:///app.db")
    models.Base.metadata.drop_all(engine)
    models.Base.metadata.create_all(engine)
    user = {"id": 1, "name": "ann", "settings": {"mail": {"weekly": False}}, "tags": ["old"]}
    with engine.begin() as connection:
        connection.execute(insert(models.User), [user])
    asyncio.run(act()) if inspect.iscoroutinefunction(act) else act()
    with Session(engine) as session:
        found = session.get(models.User, 1)
        kept = {"settings": found.settings, "tags": found.tags}
    engine.dispose()
    return any(kept[name] != user[name] for name in kept)


if __name__ == "__main__":
    main()
