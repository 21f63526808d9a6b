"""Copies what a container prints into a file, up to a limit, for as long as it prints."""

import threading
from bisect import bisect_right
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from cdcheck.runtime.containers.engine import BROKEN

_TAIL = 1 << 16


class Follower:
    """Is a thread that follows one container's log.

    What is printed comes here some time after it was printed; the engine says when that was. Without
    `errors` only what comes by standard output is followed.
    """

    def __init__(self, container: Any, log: Path, most: int, *, errors: bool = True) -> None:
        self._container = container
        self._log = log
        self._most = most
        self._errors = errors
        self.has_overflowed = False
        self._times: list[float] = []
        self._ends: list[int] = [0]
        log.touch()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def begin(self) -> None:
        """Follows from now on; the container has to be started."""
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Waits for the end of the log, which comes with the container's."""
        self._thread.join(seconds)

    def size_at(self, moment: float) -> int:
        """Tells how much of the log had been printed at a moment."""
        return self._ends[bisect_right(self._times, moment)]

    def _follow(self) -> None:
        written, tail = 0, b""
        with self._log.open("ab", buffering=0) as file:
            # The engine may go away at any time; whoever asks it next says so.
            with suppress(*BROKEN, ValueError):
                lines = self._container.logs(
                    stderr=self._errors, stream=True, follow=True, timestamps=True
                )
                for told in lines:
                    stamp, _, said = told.partition(b" ")
                    room = max(self._most - written, 0)
                    file.write(said[:room])
                    written += len(said)
                    if room:
                        self._ends.append(min(written, self._most))
                        self._times.append(datetime.fromisoformat(stamp.decode()).timestamp())
                    if room < len(said):
                        self.has_overflowed = True
                        tail = (tail + said[room:])[-_TAIL:]
            if tail:
                cut = written - self._most - len(tail)
                file.write(f"\n[cdcheck left out {cut} bytes here]\n".encode() + tail)
