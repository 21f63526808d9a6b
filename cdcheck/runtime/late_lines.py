"""Gives lines that an app logged after it had answered back to the request that they are about.

Many servers write the line of an access log when the answer is already on its way. Whether it is then
there before the next request is sent is a matter of luck; what it names is not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from msgspec import Struct


class Asked(Struct, frozen=True):
    """Is a request by what a log calls it."""

    method: str
    url: str

    def is_named_in(self, line: bytes) -> bool:
        """Tells whether a line has the method and the whole URL."""
        text = line.decode("utf-8", "replace")
        return self.method in text and any(
            re.search(rf"{re.escape(url)}(?![\w/%?&=.~+-])", text)
            for url in {self.url, unquote(self.url)}
        )


def aligned(windows: Sequence[bytes], requests: Sequence[Asked]) -> tuple[bytes, ...]:
    """Moves the lines at the beginning of a window that are about the request before it."""
    pieces = [window.splitlines(keepends=True) for window in windows]
    for (place, own), following in pairwise(enumerate(requests)):
        next_ = following[1]
        has_own = any(map(own.is_named_in, pieces[place]))
        late = max(_late(pieces[place + 1], own, next_, has_own=has_own), default=0)
        pieces[place] += pieces[place + 1][:late]
        del pieces[place + 1][:late]
    return tuple(b"".join(lines) for lines in pieces)


def _late(lines: Iterable[bytes], own: Asked, next_: Asked, *, has_own: bool) -> Iterator[int]:
    """Counts up to each line about the request before; to the first if the one after it is alike."""
    for count, line in enumerate(lines, start=1):
        if own.is_named_in(line) and not (has_own and next_.is_named_in(line)):
            yield count
            if next_.is_named_in(line):
                return
