"""Regular expressions of JavaScript that remember where they last matched, and are used again."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class PatternUse(Struct, frozen=True):
    """Is a call of `test` or `exec` that goes on behind the last match; `made_at` is the pattern."""

    at: Location
    name: str
    method: str
    flag: str
    made_at: Location


class RememberingPatterns(Struct, frozen=True):
    """Holds the uses that run more than once, by their file."""

    of: Mapping[str, tuple[PatternUse, ...]]
