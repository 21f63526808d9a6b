"""Copies what a container prints into a file, up to a limit, for as long as it prints."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from docker.errors import DockerException

_TAIL = 1 << 16


class Follower:
    """Is a thread that follows one container's log."""

    def __init__(self, container: Any, log: Path, most: int) -> None:
        self._container = container
        self._log = log
        self._most = most
        self.has_overflowed = False
        log.touch()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Waits for the end of the log, which comes with the container's."""
        self._thread.join(seconds)

    def _follow(self) -> None:
        written, tail = 0, b""
        with self._log.open("ab", buffering=0) as file:
            # The engine may go away at any time; whoever asks it next says so.
            with suppress(DockerException, OSError, ValueError):
                for said in self._container.logs(stream=True, follow=True):
                    room = max(self._most - written, 0)
                    file.write(said[:room])
                    written += len(said)
                    if room < len(said):
                        self.has_overflowed = True
                        tail = (tail + said[room:])[-_TAIL:]
            if tail:
                cut = written - self._most - len(tail)
                file.write(f"\n[cdcheck left out {cut} bytes here]\n".encode() + tail)
