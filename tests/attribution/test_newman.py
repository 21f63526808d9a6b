"""Newman's report is counted as newman counts it."""

import json

import pytest

from cdcheck.attribution.causes import Part
from cdcheck.attribution.imports.newman import newman_result
from cdcheck.attribution.ledger import ledger_of
from cdcheck.errors import UsageError


def test_what_was_executed_is_what_counts() -> None:
    header = [{"key": "Content-Type", "value": "application/json"}]
    refused = {
        "item": {"name": "Unfollow"},
        "request": {"method": "DELETE", "url": {"path": ["api", "x"]}, "header": header},
        "response": {"code": 400},
        "assertions": [{"assertion": "Response contains x", "error": {"message": "no"}}],
    }
    passed = {
        "item": {"name": "Tags"},
        "response": {"code": 200},
        "assertions": [{"assertion": "a"}] * 3,
    }
    data = json.dumps({"run": {"executions": [refused, passed, {"item": {"name": "Delete"}}]}})

    ledger = ledger_of(newman_result(data.encode(), "report"))

    assert (ledger.declared, ledger.passed, ledger.root) == (4, 3, {Part.HARNESS: 1 - ledger.raw})


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"run": {}}', b"[" * 100_000, b"\xff"])
def test_what_is_no_report_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UsageError, match="is no report of newman"):
        newman_result(data, "report")
