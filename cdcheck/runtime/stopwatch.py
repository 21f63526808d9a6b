"""Times the stages of a run."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from cdcheck.runs import Stage

_log = logging.getLogger(__name__)


class Stopwatch(Struct, frozen=True):
    """Collects the stages of a run in the order of their ends."""

    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times a stage."""
        _log.info("%s", name)
        wall, cpu = time.monotonic(), time.process_time()
        try:
            yield
        finally:
            spent = time.monotonic() - wall, time.process_time() - cpu
            self.stages.append(Stage(name=name, wall=round(spent[0], 3), cpu=round(spent[1], 3)))
