"""Builds a project from the texts of a few files, for tests."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cdcheck.cache import Cache
from cdcheck.contracts import operations_of
from cdcheck.delivery import apply_patch
from cdcheck.model.project import Project
from cdcheck.reading import project_of as read_project
from cdcheck.sources import discover

_CONTRACT = "contract.yaml"
_PATCH = "changes.diff"


def project_of(texts: Mapping[str, str], start_script: str | None = None) -> Project:
    """Reads an app, given as texts by path.

    A `contract.yaml` states its operations; a `changes.diff` is a patch for the other files, or for
    files that are not given.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder) / "app"
        _write(root, {path: text for path, text in texts.items() if path != _PATCH})
        delivery = None
        if _PATCH in texts:
            base = root if len(texts) > 1 else None
            root = Path(folder) / "patched"
            delivery = apply_patch(texts[_PATCH].encode(), base, root, name=_PATCH)
            root.mkdir(exist_ok=True)
        project = read_project(discover(root), Cache(None), start_script, lambda _: None)
        contract = root / _CONTRACT
        operations = operations_of(contract) if contract.is_file() else ()
        return replace(project, operations=operations, delivery=delivery)


def _write(root: Path, texts: Mapping[str, str]) -> None:
    root.mkdir()
    for path, text in texts.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
