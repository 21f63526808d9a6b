"""Writes that an answer undoes, as it is raised inside their transaction."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class UndoneWrites(Struct, frozen=True):
    """Holds the first of them by the place of what raises the answer."""

    by_answer: Mapping[Location, Location]
