"""What handlers do with the requests they are given."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.http import Handler
from cdcheck.model.places import Location


class Unended(Struct, frozen=True):
    """Is an answer after which the function goes on, and what it then does at `later`.

    `how` says what becomes of it: `again` (a second answer is refused), `onward` (the next handler
    runs too), `raised` (an error is handed on, and an answer follows), `overwritten`, or `dropped`
    (the answer is made and goes nowhere).
    """

    at: Location
    later: Location
    how: str


class SilentPath(Struct, frozen=True):
    """Is a path through a handler on which nothing is answered, where others answer.

    `how` says where `at` is: what a `catch` does who only logs (`caught`), a `return` (`returned`),
    a condition without an `else` (`untaken`), or a call of the next handler without the error that was
    caught (`lost`).
    """

    at: Location
    how: str


class RemovedUse(Struct, frozen=True):
    """Is something that Express 5 no longer does, or not so: `how` says what."""

    at: Location
    how: str


class Flow(Struct, frozen=True):
    """Is what one handler does.

    `is_silent` says that on no path it answers or hands the request on. `is_async` says that it is an
    async function.
    """

    is_silent: bool
    is_async: bool
    unended: tuple[Unended, ...] = ()
    silent: tuple[SilentPath, ...] = ()
    removed: tuple[RemovedUse, ...] = ()


class HandlerFlows(Struct, frozen=True):
    """Holds the flows of the handlers that could be read."""

    of: Mapping[Handler, Flow]
