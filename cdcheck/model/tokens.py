"""Tokens that an app signs and that callers send back."""

from msgspec import Struct

from cdcheck.model.places import Location


class TokenSubject(Struct, frozen=True):
    """Is what code makes the subject of a token with a library, at `at`, and how that is `written`.

    It is the attribute `name` of an object of the class `cls`, or, if that is empty, a number.
    """

    at: Location
    library: str
    written: str
    cls: str = ""
    name: str = ""
    function: str | None = None
    is_test: bool = False
