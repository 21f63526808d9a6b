"""Migrations, as far as that decides whether they make what the models map."""

from msgspec import Struct

from cdcheck.model.places import Location


class Migrations(Struct, frozen=True):
    """Is a history of migrations that was replayed. `at` is the newest, `tool` what runs them.

    `apps` are the parts of the app that have migrations of their own (Django's labels). `doubt` says
    why what they make may not be all; it is empty if it is.
    """

    at: Location
    tool: str
    apps: tuple[str, ...] = ()
    doubt: str = ""
    is_test: bool = False
