"""Removes what killed runs left behind, whichever runner they used."""

import os
import shutil
from collections.abc import Iterator

from cdcheck.cache import default_folder
from cdcheck.runtime.workplace import sweep

_CACHED = ("dependencies", "postgres")


def clean(*, with_cache: bool) -> Iterator[str]:
    """Removes everything and says what; one sentence for each kind of thing."""
    swept = sweep()
    yield f"{len(swept.runs)} runs left behind, {swept.processes} processes ended"
    if with_cache:
        folder = default_folder(os.environ)
        for name in _CACHED:
            if folder is not None and (folder / name).is_dir():
                shutil.rmtree(folder / name)
                yield f"removed `{folder / name}`"
