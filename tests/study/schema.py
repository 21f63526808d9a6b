"""Makes the JSON schema of study files from the format's types.

python -m tests.study.schema
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from cdcheck.study.format import StudyFile
from tests.suites.schema import in_order, told_on_one_line

PLACE = Path(__file__).parents[2] / "docs" / "study.schema.json"


def made() -> dict[str, Any]:
    """Gives the schema of a study file."""
    (study,), definitions = msgspec.json.schema_components((StudyFile,), ref_template="#/$defs/{name}")
    schema: dict[str, Any] = in_order(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:cdcheck:study-file:1",
            "title": "cdcheck study file",
            "description": "A study in YAML: the suite, what runs the apps, and which apps these are.",
            **study,
            "$defs": told_on_one_line(definitions),
        }
    )
    return schema


if __name__ == "__main__":
    PLACE.write_text(json.dumps(made(), indent=2) + "\n", encoding="utf-8")
