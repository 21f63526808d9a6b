"""The catalogue of cases that the paper's pattern matching gets wrong, where it is at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.weaknesses.findings import patched, proven

CATALOGUE = Path(os.environ["CDCHECK_CATALOGUE"])


def _cases() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(CATALOGUE.read_text("utf-8"))
    return [case for case in listed if case["check"] == "arch" and case["complies"] is not None]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in _cases()])
def test_the_catalogue_is_judged_as_its_truth_says(case: dict[str, Any]) -> None:
    shown = patched(case["raw_diff"]) if case["raw_diff"] else {}

    assert bool(proven({**case["files"], **shown})) is not case["complies"]
