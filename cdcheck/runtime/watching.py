"""Watches the requests of a suite: cuts logs into a window for each, in their order."""

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from cdcheck.runtime.statements import Logged
from cdcheck.runtime.suites.plan import PlannedStep

if TYPE_CHECKING:
    from cdcheck.runtime.transports import LocalTransport

_ESCAPES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])"
_QUIET, _LATEST = 0.03, 0.5
_CLOCK = 0.001
_MOST_LINES, _MOST_BYTES = 400, 1 << 18


class Windows:
    """Remembers where a log stood before each request, and when that was.

    What is logged between two requests belongs to the first. `size_at` tells how much had been printed
    at a moment, where what is printed comes into the log only later.
    """

    def __init__(
        self,
        log: Path,
        transport: "LocalTransport",
        size_at: Callable[[float], int] | None = None,
    ) -> None:
        self._log = log
        self._transport = transport
        self._size_at = size_at
        self._places: list[int] = []
        self._times: list[float] = []
        self._end: int | None = None

    def before(self, _step: PlannedStep, _order: int) -> None:
        """Marks where the log stands."""
        self._places.append(_size(self._log))
        self._times.append(time.time())

    def after(self, _step: PlannedStep, _order: int) -> None:
        """Waits, after a failure, for what is logged later than it is answered."""
        if self._transport.has_failed:
            self.settle()

    def settle(self) -> None:
        """Waits until nothing more is written."""
        until, size = time.monotonic() + _LATEST, _size(self._log)
        while time.monotonic() < until:
            time.sleep(_QUIET)
            before, size = size, _size(self._log)
            if size == before:
                return

    def close(self) -> None:
        """Ends the last request's window: what is asked later is no part of the suite."""
        self.settle()
        self._end = _size(self._log)

    def cut(self) -> tuple[bytes, ...]:
        """Gives what the log held before the first request, and then for each, in their order."""
        text = self._log.read_bytes()
        end = len(text) if self._end is None else self._end
        return tuple(text[begin:end] for begin, end in pairwise([0, *self._marks(), end]))

    def order_at(self, at: float) -> int:
        """Tells during which request a moment was, counting from 1; 0 is before the first."""
        return bisect_right(self._times, at)

    def orders_of(self, logged: Iterable[Logged]) -> Iterator[int]:
        """Tells during which request each statement was sent that the log holds, as `order_at` does.

        Its time is known to the millisecond and its line can be late, so the earlier of the two counts.
        """
        marks = self._marks()
        for one in logged:
            yield min(self.order_at(one.at + _CLOCK), bisect_left(marks, one.end))

    def _marks(self) -> list[int]:
        return self._places if self._size_at is None else list(map(self._size_at, self._times))


def lines_of(text: bytes, most: int = _MOST_LINES) -> tuple[str, ...]:
    """Gives the last lines of a log, without colours."""
    plain = re.sub(_ESCAPES, "", text[-_MOST_BYTES:].decode("utf-8", "replace")).replace("\0", "")
    return tuple(line.rstrip() for line in plain.splitlines()[-most:])


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0
