"""Which version of a runtime an image has, asked once of each image."""

import os
from collections.abc import Mapping
from pathlib import Path

from cdcheck.cache import default_folder
from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import Client, asking
from cdcheck.runtime.contract import Runtime

_ASK = {Runtime.PYTHON: "python3", Runtime.NODE: "node"}


def version_of(client: Client, tag: str, runtime: Runtime, labels: Mapping[str, str]) -> str:
    """Gives the version that executes an app; the tag names what is in the image by its digest."""
    folder = default_folder(os.environ)
    if folder is None:
        return _asked(client, tag, runtime, labels)
    known = folder / "image-versions" / tag.replace(":", "-")
    if not known.exists():
        _note(known, _asked(client, tag, runtime, labels))
    return known.read_text("utf-8")


def _note(known: Path, version: str) -> None:
    known.parent.mkdir(parents=True, exist_ok=True)
    draft = known.with_name(f"{known.name}.{os.getpid()}")
    draft.write_text(version, "utf-8")
    draft.replace(known)


def _asked(client: Client, tag: str, runtime: Runtime, labels: Mapping[str, str]) -> str:
    with asking("ask an image for its version"):
        said = client.containers.run(
            tag,
            [_ASK[runtime], "--version"],
            entrypoint=[],
            remove=True,
            labels=dict(labels),
            network_mode="none",
        )
    words: list[str] = said.decode().split()
    if not words:
        raise ToolError(f"the image `{tag}` has no {runtime}")
    return words[-1].removeprefix("v")
