"""Builders of Knex that are sent twice, and keep what the first time added."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class KnexReuse(Struct, frozen=True):
    """Sends the builder in `variable` again, to which what was sent at `first_at` had added `added`.

    `is_mixed` says that columns of rows stand beside a count then.
    """

    at: Location
    first_at: Location
    variable: str
    added: str
    is_mixed: bool = False


class KnexReuses(Struct, frozen=True):
    """Holds them by the place where the query begins."""

    of: Mapping[Location, tuple[KnexReuse, ...]]
