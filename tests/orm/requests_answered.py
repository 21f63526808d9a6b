"""Prints, one JSON list, the errors that the app here raises for the requests that `asks.py` lists."""

import importlib
import json
import sys
from typing import Any


def main() -> None:
    sys.path.insert(0, "")
    app = importlib.import_module("app").app
    asks = importlib.import_module("asks").ASKS
    client = _client(app)
    print(json.dumps([error for ask in asks for error in _error(client, *ask)]))  # noqa: T201 (its output)


def _client(app: Any) -> Any:
    """Makes a client that lets through what the app raises."""
    if type(app).__name__ == "Flask":
        app.testing = True
        return app.test_client()
    return importlib.import_module("fastapi.testclient").TestClient(app)


def _error(client: Any, method: str, path: str, body: object) -> list[str]:
    try:
        sent = {"json": body} if body is not None else {}
        getattr(client, method.lower())(path, **sent)
    except Exception as error:
        return [f"{type(error).__module__}.{type(error).__qualname__}: {error}"]
    return []


if __name__ == "__main__":
    main()
