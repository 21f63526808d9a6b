"""Reads a suite and its parts; every error names the file and the field."""

from pathlib import Path
from typing import TypeVar

import msgspec

from cdcheck.complaints import said
from cdcheck.documents import mapping_in, read_document
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.packaged import packaged_folder
from cdcheck.runtime.suites.format import Part, Suite

Decoded = TypeVar("Decoded", Part, Suite)


def suite_names() -> list[str]:
    """Lists the suites that come with cdcheck."""
    return sorted(path.stem for path in (packaged_folder() / "suites").glob("*.yaml"))


def find_suite(name_or_path: str) -> Path:
    """Finds a suite that comes with cdcheck by its name, or a file by its path."""
    if name_or_path in suite_names():
        return packaged_folder() / "suites" / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    if not path.is_file():
        known = ", ".join(f"`{name}`" for name in suite_names())
        raise UsageError(f"there is no suite `{name_or_path}`; name a file, or one of {known}")
    return path


def read_suite(path: Path) -> Suite:
    """Reads a suite with the steps of its parts; raises `ConfigurationError` if it cannot be used."""
    suite = _decoded(path, Suite)
    steps = [*suite.steps]
    for part in suite.parts:
        steps += _decoded(path.parent / part, Part).steps
    return msgspec.structs.replace(suite, parts=(), steps=tuple(steps))


def _decoded(path: Path, type_: type[Decoded]) -> Decoded:
    content = mapping_in(read_document(path))
    try:
        return msgspec.convert(content, type_)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}`: {_with_step(said(error), content)}") from None


def _with_step(sentence: str, content: object) -> str:
    """Adds the id of the step that `steps[3]` in a sentence means."""
    number = sentence.partition("`steps[")[2].partition("]")[0]
    if not number.isdigit() or not isinstance(content, dict):
        return sentence
    step = content["steps"][int(number)]
    id_ = step.get("id") if isinstance(step, dict) else None
    return f"step `{id_}`: {sentence}" if isinstance(id_, str) else sentence
