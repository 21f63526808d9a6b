"""What an app does after it has asked Sequelize to make the tables."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class Following(Struct, frozen=True):
    """Lists the calls that surely follow, in order: those that do not wait, and those that do.

    The first end where something else is waited for.
    """

    meanwhile: tuple[Location, ...] = ()
    afterwards: tuple[Location, ...] = ()


class AfterSync(Struct, frozen=True):
    """Holds what follows by the place of the call of `sync()`; what is not in it, could not be told."""

    of: Mapping[Location, Following]
