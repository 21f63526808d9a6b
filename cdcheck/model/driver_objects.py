"""What code does with the connections that a driver gives it."""

from msgspec import Struct

from cdcheck.model.places import Location


class ConnectionUse(Struct, frozen=True):
    """Opens a connection, or sends something through it: `how` is `enter`, `await`, `use` or `leave`.

    `made_at` is the call that gave it, `maker` the function around that; `is_open` says that it was
    awaited there, which opens it. A use is `stale` where the block that opened the connection has been
    left.
    """

    at: Location
    driver: str
    how: str
    made_at: Location
    maker: str | None = None
    is_open: bool = False
    is_stale: bool = False
    function: str | None = None
    is_test: bool = False


class Fetch(Struct, frozen=True):
    """Asks a cursor for rows, after what was sent with it at `sent_at` in the same function.

    `prepared_at` is the call that made the statement, where that is sent and asked for rows at once.
    `is_of_one` says that it asks for no more than one row.
    """

    at: Location
    driver: str
    sent_at: Location
    prepared_at: Location | None = None
    function: str | None = None
    is_of_one: bool = False
    is_test: bool = False


class HeldConnection(Struct, frozen=True):
    """Is a connection that a module, or an object of one, keeps while the app runs."""

    at: Location
    driver: str
    is_test: bool = False


class TransactionFunction(Struct, frozen=True):
    """Hands the function `runs`, which stands at `runs_at`, to what calls it inside a transaction.

    Anonymous functions of one function share an id.
    """

    at: Location
    driver: str
    runs: str
    runs_at: Location
    function: str | None = None
    is_test: bool = False
