"""What an engine does not have, as words and patterns."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Lack(NamedTuple):
    """Is something that an engine does not have.

    `word` must be there, in upper case; `pattern` takes longer to look for. Its first group takes the
    place of `{}` in `error`, and the one called `what` is shown, or else all that it matches.
    """

    word: str
    pattern: re.Pattern[str]
    error: str


def compiled(rows: Iterable[tuple[str, str, str]]) -> tuple[Lack, ...]:
    """Makes patterns that heed neither case nor the ends of lines."""
    flags = re.IGNORECASE | re.DOTALL
    return tuple(Lack(word, re.compile(pattern, flags), error) for word, pattern, error in rows)
