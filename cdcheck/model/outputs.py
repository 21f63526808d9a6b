"""The columns of what a statement gives."""

from msgspec import Struct


class Output(Struct, frozen=True):
    """Is a column of what a statement gives, and its type in PostgreSQL, `None` if not known.

    `name` is what the engine calls it, `None` where that is not known. `written` is the name in the
    statement where it has capitals and no quotes, so that the engine folds it to lower case.
    """

    name: str | None
    type: str | None = None
    written: str = ""


class Given(Struct, frozen=True):
    """Is what a statement gives. `is_whole` says that it has no other columns.

    `has_row` says that there is a row whatever the tables hold.
    """

    outputs: tuple[Output, ...] = ()
    is_whole: bool = False
    has_row: bool = False
