"""Which version of a runtime an image has, asked once of each image."""

import os
from collections.abc import Mapping

from cdcheck.cache import Cache, default_folder
from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import Client, asking
from cdcheck.runtime.contract import Runtime

_ASK = {Runtime.PYTHON: "python3", Runtime.NODE: "node"}


def version_of(client: Client, tag: str, runtime: Runtime, labels: Mapping[str, str]) -> str:
    """Gives the version that executes an app; the tag names what is in the image by its digest."""
    cache, name = Cache(default_folder(os.environ)), f"version-{tag.replace(':', '-')}"
    known = cache.load(name)
    if known is not None:
        return known.decode()
    version = _asked(client, tag, runtime, labels)
    cache.store(name, version.encode())
    return version


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
