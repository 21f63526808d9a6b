"""Waits where an app answers that it was asked too often, as long as a suite states that it may."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct

_SHORTEST = 0.05


class Patience(Struct):
    """Is how many seconds a run may still wait, in all."""

    seconds: float

    def waits(self, headers: Mapping[str, str], refusals: int, until: float | None) -> bool:
        """Waits as long as an answer says, else twice as long each time; tells whether it did.

        What would take too long is not waited for at all, and an app that does not say how long, and
        goes on refusing, has no more patience coming.
        """
        asked = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
        pause = max(2.0**refusals if asked is None else asked, _SHORTEST)
        left = self.seconds if until is None else min(self.seconds, until - time.monotonic())
        if pause > left:
            if asked is None:
                self.seconds = 0.0
            return False
        self.seconds -= pause
        time.sleep(pause)
        return True


def retry_after(written: str, now: datetime) -> float | None:
    """Reads the header `Retry-After`, seconds or a date; `None` if it says neither."""
    written = written.strip()
    if written.isascii() and written.isdigit():
        return float(written)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    return max((moment.astimezone(UTC) - now).total_seconds(), 0.0)
