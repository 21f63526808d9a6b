"""How engines and sessions of an ORM are made and used."""

from msgspec import Struct

from cdcheck.model.places import Location


class EngineMaking(Struct, frozen=True):
    """Makes an engine with some `options`, by name; `**` is among them where there may be others.

    `caller` is the function around it, `None` at module level.
    """

    at: Location
    is_async: bool
    options: tuple[str, ...] = ()
    caller: str | None = None
    is_test: bool = False


class SessionMaking(Struct, frozen=True):
    """Makes sessions: `kind` is `session`, `factory`, or `proxy` for one session per thread or task.

    `caller` is the function around it, `None` at module level. `expires` says whether objects expire
    when a session commits; `None` if that could not be told. `is_own` is false for a session that a
    proxy gives, which may be another one for each thread.
    """

    at: Location
    kind: str
    is_async: bool
    expires: bool | None = None
    caller: str | None = None
    is_own: bool = True
    is_test: bool = False

    @property
    def tells_expiry(self) -> bool:
        """Tells whether it says what its sessions do; what a factory makes does as the factory says."""
        return not self.is_test and (self.kind == "factory" or self.expires is not None)


class SessionUse(Struct, frozen=True):
    """Calls a method of a session. `made_at` is where that session came from, if it was told.

    `writes` marks what changes rows. `receiver` is how the session is written (`self.session`).
    `is_misbound` marks a session that is not asynchronous, of an engine that is.
    """

    at: Location
    method: str
    is_async: bool
    function: str | None = None
    made_at: Location | None = None
    writes: bool = False
    receiver: str = ""
    is_awaited: bool = False
    is_test: bool = False
    is_misbound: bool = False


class MisenteredContext(Struct, frozen=True):
    """Enters an object of `owner`, a class of SQLAlchemy, in a way in which it cannot be entered.

    `is_async` tells whether that is `async with`.
    """

    at: Location
    owner: str
    is_async: bool
    function: str | None = None
    is_test: bool = False
