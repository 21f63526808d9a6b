"""Removes what killed runs left behind, whichever runner they used."""

import os
import shutil
from collections.abc import Iterator

from cdcheck.cache import default_folder
from cdcheck.errors import ToolError
from cdcheck.runtime.workplace import runs_folder
from cdcheck.runtime.workplace import sweep as sweep_processes

_CACHED = ("dependencies", "postgres")


def clean(*, with_cache: bool) -> Iterator[str]:
    """Removes everything and says what; one sentence for each kind of thing."""
    swept = sweep_processes()
    yield f"{len(swept.runs)} folders of killed runs removed, {swept.processes} processes ended"
    yield from _containers(with_cache=with_cache)
    if with_cache:
        folder = default_folder(os.environ)
        for name in _CACHED:
            if folder is not None and (folder / name).is_dir():
                shutil.rmtree(folder / name)
                yield f"removed `{folder / name}`"


def _containers(*, with_cache: bool) -> Iterator[str]:
    from cdcheck.runtime.containers.engine import connect  # noqa: PLC0415 (loads the SDK)
    from cdcheck.runtime.containers.taking_down import (  # noqa: PLC0415 (loads the SDK)
        remove_images,
        sweep,
    )

    try:
        client = connect(timeout=5)
    except ToolError:
        yield "no Docker engine answers: no containers looked for"
        return
    removed = sweep(client, runs_folder())
    yield f"{removed.containers} containers and {removed.networks} networks removed"
    if with_cache:
        yield f"{remove_images(client)} images removed"
