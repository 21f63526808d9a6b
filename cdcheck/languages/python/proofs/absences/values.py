"""What expressions are in a world in which a row that a request names is not there."""

from collections.abc import Iterable

from msgspec import Struct

from cdcheck.model.places import Location


class Value(Struct, frozen=True):
    """Is anything that has nothing to do with what a request names."""


class Nothing(Value, frozen=True):
    """Is `None`, for another reason than that there is no row."""


class Absent(Value, frozen=True):
    """Is `None`, because there is no row."""


class Present(Value, frozen=True):
    """Is a row that is there."""


class Request(Value, frozen=True):
    """Is a framework's object for the whole request."""


class Sent(Value, frozen=True):
    """Is what a request says; `source` tells what."""

    source: str


class Keyed(Value, frozen=True):
    """Is made of what requests say, and of nothing that is looked up: a statement, a list of values.

    `words` are how all of it is written, `sent_at` is the call that has sent it.
    """

    sources: frozenset[str]
    words: str
    sent_at: Location | None = None


class Touched(Value, frozen=True):
    """Is what comes of what a request says in a way that may tell whether there is a row."""


TELLING = (Absent, Keyed, Touched, Sent, Request)
OTHER = Value()
NOTHING, ABSENT, PRESENT = Nothing(), Absent(), Present()
REQUEST, TOUCHED = Request(), Touched()


def together(parts: Iterable[Value], words: str) -> Value:
    """Gives what is made of several values, and written so."""
    every = list(parts)
    if any(isinstance(part, Absent | Touched | Request) for part in every):
        return TOUCHED
    keyed = [part for part in every if isinstance(part, Keyed)]
    sources = {part.source for part in every if isinstance(part, Sent)}
    sources = sources.union(*(part.sources for part in keyed))
    if not sources:
        return OTHER
    return Keyed(frozenset(sources), " ".join([words, *(part.words for part in keyed)]))
