"""What functions do with the results of calls of an ORM."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class ResultUse(Struct, frozen=True):
    """Is one use of a result, which is in `variable`, if it is in one.

    `how` is `read` of a `member`, `called` for one that is called, `listed` where the result is taken
    apart or walked as a list. `inner` is what is read of the member in turn, empty if nothing is.
    """

    at: Location
    how: str
    member: str = ""
    inner: str = ""
    variable: str = ""


class ResultUses(Struct, frozen=True):
    """Holds the uses of results by the place of the call.

    There are none of a result that is not awaited, whose variable may hold something else, or of which
    code asks what it is. `held` are the results that code does nothing with but what is said here.
    `of_rows` are the uses of each row of a list, where code does nothing else with rows.
    """

    of: Mapping[Location, tuple[ResultUse, ...]]
    held: frozenset[Location]
    of_rows: Mapping[Location, tuple[ResultUse, ...]] = {}
