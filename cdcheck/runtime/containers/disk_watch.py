"""Ends a container that writes more than it may, where no file system of its own bounds that."""

import threading
from contextlib import suppress
from typing import Any

from cdcheck.runtime.containers.engine import BROKEN

_EVERY = 1.0


class DiskWatch:
    """Is a thread that asks the engine how much one container has written to its root file system."""

    def __init__(self, container: Any, most: int) -> None:
        self._container = container
        self._most = most
        self._is_over = threading.Event()
        self.has_overflowed = False
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Asks no more."""
        self._is_over.set()

    def _watch(self) -> None:
        # The engine may go away, and the container may end, at any time; whoever asks next says so.
        with suppress(*BROKEN):
            while not self._is_over.wait(_EVERY):
                if self._written() > self._most:
                    self.has_overflowed = True
                    self._container.kill()
                    return

    def _written(self) -> int:
        client = self._container.client.api
        listed = client.containers(size=True, filters={"id": self._container.id})
        return max((one.get("SizeRw") or 0 for one in listed), default=0)
