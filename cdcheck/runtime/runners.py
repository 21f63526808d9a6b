"""Chooses a runner by its name."""

from pathlib import Path

from msgspec import Struct

from cdcheck.errors import UsageError
from cdcheck.runtime.contract import Runner
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.workplace import Workplace


class Options(Struct, frozen=True):
    """Is how a site differs from others: base images by runtime, a package mirror, a CA bundle."""

    base_images: dict[str, str] = {}
    mirrors: dict[str, str] = {}
    ca_bundle: Path | None = None


NAMES = ("docker", "process")


def runner_named(name: str, work: Workplace, options: Options) -> Runner:
    """Gives a runner; raises `UsageError` for a name that none has."""
    if name == ProcessRunner.name:
        return ProcessRunner(work)
    raise UsageError(f"there is no runner `{name}`; known are {', '.join(NAMES)}")
