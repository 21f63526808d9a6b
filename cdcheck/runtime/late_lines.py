"""Gives lines that an app logged after it had answered back to the request that they are about.

Many servers write the line of an access log when the answer is already on its way. Whether it is then
there before the next request is sent is a matter of luck; what it names is not.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from msgspec import Struct

# Lines seldom come so late that several requests have been sent meanwhile.
_REACH = 8


class Asked(Struct, frozen=True):
    """Is a request by what a log calls it."""

    method: str
    url: str

    def is_named_in(self, line: bytes) -> bool:
        """Tells whether a line has the method and the whole URL."""
        if self.method.encode() not in line:
            return False
        text = line.decode("utf-8", "replace")
        forms = {self.url, unquote(self.url)}
        return any(re.search(rf"{re.escape(url)}(?![\w/%?&=.~+-])", text) for url in forms)


def aligned(windows: Sequence[bytes], requests: Sequence[Asked]) -> tuple[bytes, ...]:
    """Moves lines that name an earlier request, and what was logged just before them, to its window."""
    found: list[list[bytes]] = [[] for _ in windows]
    named: set[int] = set()
    earliest = 0
    for place, window in enumerate(windows):
        waiting: list[bytes] = []
        for line in window.splitlines(keepends=True):
            waiting.append(line)
            places = range(max(earliest, place - _REACH), place + 1)
            own = [at for at in places if requests[at].is_named_in(line)]
            if own:
                # Of requests that are alike each has a line of its own, in their order.
                earliest = next((at for at in own if at not in named), own[-1])
                named.add(earliest)
                found[earliest] += waiting
                waiting = []
        found[place] += waiting
    return tuple(map(b"".join, found))
