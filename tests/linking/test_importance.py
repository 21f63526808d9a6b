"""An app that is too large is run a second time, by what matters; any other is run once."""

import pytest

from cdcheck.linking import machine
from cdcheck.testing.projects import project_of

_LONG = "def f():\n" + "".join(f"    a{n} = [{n}, {n}, {n}]\n" for n in range(40))
_APP = {
    "benchmarks/first.py": _LONG,
    "clients/web.tsx": "import { useState } from 'react';\n"
    + "".join(f"export const b{n} = [{n}, {n}, {n}];\n" for n in range(60)),
    "main.py": "from fastapi import FastAPI\n\nfrom service import router\n\napp = FastAPI()\n"
    "app.include_router(router)\n",
    "service.py": "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n"
    "@router.get('/articles')\ndef articles():\n    return []\n",
}


@pytest.mark.parametrize(
    ("limit", "paths"),
    [
        pytest.param(800_000, ["/articles"], id="run whole"),
        pytest.param(60, ["/articles"], id="run by what matters"),
    ],
)
def test_what_the_app_is_started_from_is_run_before_front_ends_and_benchmarks(
    limit: int, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_STEP_LIMIT", limit)

    project = project_of(_APP)

    assert [route.path for route in project.routes] == paths
