"""Chooses a runner by its name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from cdcheck.cache import default_folder
from cdcheck.errors import UsageError
from cdcheck.runtime.contract import Runner
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.workplace import Workplace


class Options(Struct, frozen=True):
    """Is what only containers need to know: base images by runtime, package mirrors, a CA bundle.

    `addresses` is the range that private networks are cut from. `dockerfile` is the app's own, to be
    used instead of ours.
    """

    base_images: dict[str, str] = {}
    mirrors: dict[str, str] = {}
    ca_bundle: Path | None = None
    addresses: str = "10.213.0.0/16"
    dockerfile: str | None = None


NAMES = ("docker", "process")


@contextmanager
def runner_named(name: str, work: Workplace, options: Options) -> Iterator[Runner]:
    """Gives a runner; raises `UsageError` for a name that none has, `ToolError` without an engine."""
    if name == ProcessRunner.name:
        yield ProcessRunner(work, _cache())
    elif name == "docker":
        from cdcheck.runtime.containers.engine import connect  # noqa: PLC0415 (loads the SDK)
        from cdcheck.runtime.containers.images import Site  # noqa: PLC0415 (loads the SDK)
        from cdcheck.runtime.containers.runner import container_runner  # noqa: PLC0415 (loads the SDK)
        from cdcheck.runtime.containers.taking_down import sweep  # noqa: PLC0415 (loads the SDK)

        client = connect()
        sweep(client, work.folder.parent)
        site = Site(**msgspec.structs.asdict(options))
        with container_runner(client, work, site) as runner:
            yield runner
    else:
        raise UsageError(f"there is no runner `{name}`; known are {', '.join(NAMES)}")


def _cache() -> Path | None:
    """Gives the folder of the cache; `None` where nothing can be kept from one run to the next."""
    folder = default_folder(os.environ)
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
