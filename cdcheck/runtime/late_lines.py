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
    """Moves lines that name an earlier request, and what was logged just before them, to its window.

    A line names it by its address, or by the number that stood beside the address in another line.
    """
    found: list[list[bytes]] = [[] for _ in windows]
    named: set[int] = set()
    numbers: dict[bytes, int] = {}
    earliest = 0
    for place, window in enumerate(windows):
        waiting: list[bytes] = []
        for line in window.splitlines(keepends=True):
            waiting.append(line)
            number = _number(line)
            about = numbers.get(number, -1)
            if about < 0:
                places = range(max(earliest, place - _REACH), min(place + 1, len(requests)))
                own = [at for at in places if requests[at].is_named_in(line)]
                if not own:
                    continue
                # Of requests that are alike each has a line of its own, in their order.
                about = earliest = next((at for at in own if at not in named), own[-1])
                named.add(about)
            if number:
                numbers[number] = about
            found[about] += waiting
            waiting = []
        found[place] += waiting
    return tuple(map(b"".join, found))


def _number(line: bytes) -> bytes:
    """Gives the number of a request that a line in JSON has."""
    match = re.search(rb'"(?:reqId|requestId|request_id)": ?"?([\w-]+)', line)
    return b"" if match is None else match[1]
