"""What becomes of the rows that calls of an ORM give, in all functions that they are handed to."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class RowEvent(Struct, frozen=True, order=True):
    """Is what code does with a row; events are in the order in which it does them.

    `how` is `set` for a `member`, or for the `inner` of what it holds, `changed` for one whose value is
    changed in another way where it is read, `filled` for one of the values that are written and
    answered, `saved` for one that `update` writes, `called`, `read`, `answered` or `stringified` where
    the row becomes JSON, `printed` where what `toJSON` gave of it is answered, `plain` for a `member`
    that is set there, `copied` where its own fields are spread into an object, and `left` where it goes
    on to what is not followed. Of `save`, `inner` is `fields` where the call may say what is saved.
    `is_told` says that the member is set to what the function was handed under the same name,
    `is_emptied` that it is set to nothing.
    """

    order: tuple[int, ...]
    at: Location
    how: str
    member: str = ""
    inner: str = ""
    is_told: bool = False
    is_emptied: bool = False


class RowFlows(Struct, frozen=True):
    """Holds the events of the rows by the place of the call."""

    of: Mapping[Location, tuple[RowEvent, ...]]
