"""Builds a project from the texts of a few files, for tests."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from cdcheck.cache import Cache
from cdcheck.contracts import operations_of
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts
from cdcheck.reading import Reading
from cdcheck.schemas.reading import demand_of
from cdcheck.sources import discover

_CONTRACT, _SCHEMA = "contract.yaml", "schema.yaml"


def texts_of(texts: Mapping[str, str]) -> SourceTexts:
    """Gives the texts of an app as facts ask for them."""
    encoded = {path: text.encode() for path, text in texts.items()}
    return SourceTexts(encoded.get)


def project_of(texts: Mapping[str, str], start_script: str | None = None) -> Project:
    """Reads an app, given as texts by path; `contract.yaml` and `schema.yaml` are held to."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in texts.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        project = Reading(discover(root), Cache(None), lambda _: None).project(start_script)
        contract = root / _CONTRACT
        if contract.is_file():
            project = replace(project, operations=operations_of(contract))
        if (root / _SCHEMA).is_file():
            project = replace(project, schema=demand_of(root / _SCHEMA))
        return project
