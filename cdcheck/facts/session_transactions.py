"""What SQLAlchemy's sessions are asked that the state of their transaction does not allow."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location


class TransactionFault(StrEnum):
    """Why a session refuses what it is asked."""

    BEGUN_TWICE = "begun-twice"
    """A transaction is begun that an earlier statement has begun already."""
    ENDED_INSIDE = "ended-inside"
    """A block of `begin()` goes on after its transaction was ended in it."""
    NOT_ROLLED_BACK = "not-rolled-back"
    """A write has failed before, which was caught, and the transaction was not rolled back."""


class RefusedStep(Struct, frozen=True):
    """Is a call at `at` that is refused for what happened at `since`; `caught_at` is what caught it.

    `is_certain` is false where what was caught may as well be something else, which harms no session.
    `block_at` is the block that it is in, where that is of the function which provides the session.
    """

    at: Location
    fault: TransactionFault
    since: Location
    caught_at: Location | None = None
    is_certain: bool = True
    block_at: Location | None = None


class SessionTransactions(Struct, frozen=True):
    """Holds such calls, by their places."""

    of: Mapping[Location, RefusedStep]
