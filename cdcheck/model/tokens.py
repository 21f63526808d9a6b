"""Tokens that an app signs and that callers send back."""

from msgspec import Struct

from cdcheck.model.places import Location


class TokenMisuse(Struct, frozen=True):
    """Is a call that a library of tokens refuses; `predicts` is its error."""

    at: Location
    library: str
    what: str
    hint: str
    predicts: str
    function: str | None = None
    is_test: bool = False


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
