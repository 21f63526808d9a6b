"""Makes the JSON schema of suite files from the format's types.

python -m tests.suites.schema
"""

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from cdcheck.runtime.suites.format import Part, Suite

PLACE = Path(__file__).parents[2] / "docs" / "suite.schema.json"


def made() -> dict[str, Any]:
    """Gives the schema: a file is a suite, or one of its parts."""
    (suite, part), definitions = msgspec.json.schema_components(
        (Suite, Part), ref_template="#/$defs/{name}"
    )
    schema: dict[str, Any] = in_order(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:cdcheck:suite:1",
            "title": "cdcheck.suite/1",
            "description": "A suite of behavioural assertions in YAML, or a part of one.",
            "anyOf": [suite, part],
            "$defs": told_on_one_line(definitions),
        }
    )
    return schema


def told_on_one_line(definitions: dict[str, Any]) -> dict[str, Any]:
    """Puts the docstrings of types on one line."""
    return {
        name: {**told, "description": " ".join(inspect.cleandoc(told["description"]).split())}
        if "description" in told
        else told
        for name, told in definitions.items()
    }


def in_order(value: Any) -> Any:
    """Orders alternatives, whose order is not the same in every process."""
    if isinstance(value, list | tuple):
        return sorted((in_order(inner) for inner in value), key=json.dumps)
    if isinstance(value, dict):
        return {key: in_order(inner) for key, inner in value.items()}
    return value


if __name__ == "__main__":
    PLACE.write_text(json.dumps(made(), indent=2) + "\n", encoding="utf-8")
