"""Ledgers as JSON keep to their schema, which is that of the types."""

import json
from pathlib import Path

import msgspec
from jsonschema import Draft202012Validator

from cdcheck.attribution.ledger import ledger_of
from cdcheck.report.ledger_json import LedgerData, render
from tests.attribution.made_runs import finding, run, step

SCHEMA = Path(__file__).parents[2] / "docs" / "ledger.schema.json"
FAILED = (
    "Traceback (most recent call last):",
    '  File "/app/a.py", line 3, in f',
    "sqlite3.OperationalError: no such function: string_agg",
)


def test_a_ledger_keeps_to_its_schema() -> None:
    ledger = ledger_of(
        run(
            step("a", failed=1, passed=1, status=500, log=FAILED),
            step("b", failed=2, status=0, needs=("a",), missing=("a",)),
            families=("architecture",),
            findings=(finding("architecture/upward-import"),),
        )
    )
    schema = json.loads(SCHEMA.read_text("utf-8"))
    told = json.loads(render(ledger))

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told)
    assert told["schema"] == "cdcheck.ledger/1"
    assert [one["why"]["category"] for one in told["failed"]] == ["database", "cascade", "cascade"]
    assert told["failed"][0]["why"]["chain"][1]["path"] == "a.py"
    assert list(told["views"]["strict"]) == ["database", "invalidated:architecture"]


def test_the_schema_in_the_docs_is_that_of_the_type() -> None:
    made = json.loads(json.dumps(msgspec.json.schema(LedgerData)))

    # docs/ledger.schema.json is `msgspec.json.schema(LedgerData)`, indented by 2.
    assert json.loads(SCHEMA.read_text("utf-8")) == made
