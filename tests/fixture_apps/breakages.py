"""Runs planted apps that break, and reads what each is asked and what its loss must be put down to."""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from cdcheck.running import RunRequest, run
from cdcheck.runs import RunResult
from cdcheck.runtime.contract import Limits
from cdcheck.runtime.runners import Options
from cdcheck.session import Request
from tests.fixture_apps.containers import local_images
from tests.fixture_apps.dependencies import app_in
from tests.fixture_apps.fixture import FIXTURES
from tests.fixture_apps.lending import lend
from tests.fixture_apps.planted import Planted, planted_apps

_ABOUT_PACKAGES = frozenset(
    {
        "startup/broken-manifest",
        "startup/contradicting-pins",
        "startup/incompatible-dependencies",
        "startup/missing-dependency",
        "startup/missing-extra",
    }
)
TABLE = Path(__file__).with_name("breakages.yaml")


class Breakage(Struct, frozen=True):
    """Is one app that breaks: what it is asked, and the category of the first assertion that it loses.

    What is asked is a request, or a step of a suite that needs no id and no operation. `seed` is SQL
    that fills `conduit.sqlite` before the start; `ready` are the seconds that the app has to answer. A
    `costly` one takes minutes, and is asked only if `CDCHECK_COSTLY` is set.
    """

    app: str
    first: str
    asks: tuple[dict[str, Any], ...]
    seed: str = ""
    database: str | None = None
    ready: float = 30
    runner: str = "process"
    is_costly: bool = False


def breakages() -> list[Breakage]:
    """Reads the apps that break."""
    return [_breakage(app, entry) for app, entry in _table()["break"].items()]


def unbroken() -> Mapping[str, str]:
    """Reads why no run can show the defects of the other planted apps."""
    return {app: why for why, apps in _table()["no run shows"].items() for app in apps}


def _table() -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return told


def _breakage(app: str, entry: dict[str, Any]) -> Breakage:
    asks = tuple(one if isinstance(one, dict) else {"request": one} for one in entry.pop("asks"))
    return Breakage(app, asks=asks, is_costly=entry.pop("costly", False), **entry)


def result_of(breakage: Breakage, folder: Path) -> RunResult:
    """Runs an app and asks it what the table says."""
    planted = next(app for app in planted_apps() if app.name == breakage.app)
    root = folder / breakage.app
    shutil.copytree(FIXTURES / breakage.app, root)
    if breakage.seed:
        with closing(sqlite3.connect(root / "conduit.sqlite")) as connection:
            connection.executescript(breakage.seed)
    if not any(one.rule in _ABOUT_PACKAGES for one in planted.expected):
        lend(app_in(root))
    request = RunRequest(
        check=_check(planted, breakage, root),
        suite=str(_suite(breakage, folder)),
        runner=breakage.runner,
        health=None,
        limits=Limits(ready=breakage.ready),
        options=local_images() if breakage.runner == "docker" else Options(),
    )
    return run(request).result


def _check(planted: Planted, breakage: Breakage, root: Path) -> Request:
    contract = None if planted.contract is None else str(root / planted.contract)
    overrides = {"database": breakage.database}
    return Request(root=root, rules=planted.rules, contract=contract, overrides=overrides)


def _suite(breakage: Breakage, folder: Path) -> Path:
    """Writes a suite that asks for what the table lists, with a contract that allows it."""
    paths: dict[str, Any] = {}
    for ask in breakage.asks:
        method, path = _operation(ask).split()
        operation = {"operationId": _operation(ask), "responses": {}, **_body(ask)}
        paths.setdefault(path, {})[method.lower()] = operation
    contract = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (folder / "contract.yaml").write_text(yaml.safe_dump(contract), "utf-8")
    steps = [_step(number, ask) for number, ask in enumerate(breakage.asks)]
    suite = {"suite": "breakage", "contract": "contract.yaml", "steps": steps}
    place = folder / "suite.yaml"
    place.write_text(yaml.safe_dump(suite), "utf-8")
    return place


def _operation(ask: dict[str, Any]) -> str:
    return str(ask["request"].partition("?")[0])


def _body(ask: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": {}}}}} if "body" in ask else {}


def _step(number: int, ask: dict[str, Any]) -> dict[str, Any]:
    expect = {"status": "2xx", **ask.get("expect", {})}
    step = {"id": f"s{number}", "operation": _operation(ask), "expect": expect}
    return {**{key: value for key, value in ask.items() if key != "expect"}, **step}
