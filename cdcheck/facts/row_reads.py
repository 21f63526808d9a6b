"""What functions read of the rows that `pg` gives them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import Known, Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_NAMES = ("pool", "client", "db", "database", "connection", "conn")
_PATCHES = [f"{name}.query{equals}" for name in _NAMES for equals in (" =", "=")]


class ValueUse(Struct, frozen=True):
    """Is what code does with a value that it has read.

    `how` is `compared` (strictly, with the number `name`), `added` (to a number), `asked` (for the
    method `name`, which numbers have), `entered` (for another member `name`), `named` (it becomes the
    property `name`), or `returned`.
    """

    at: Location
    how: str
    name: str = ""


class RowRead(Struct, frozen=True):
    """Is a read of `key` of a row; it `is_failing` where there is no row, and nothing asks for one.

    `is_first` marks a read of the first row, which is read even if there is none; `is_taken_apart` one
    by a pattern, of which the engine says something else. `uses` is what becomes of the value.
    """

    at: Location
    key: str
    is_first: bool = False
    is_failing: bool = False
    is_taken_apart: bool = False
    uses: tuple[ValueUse, ...] = ()


class RowReads(Struct, frozen=True, dict=True):
    """Holds them by the place of the call that is handed the statement."""

    of: Mapping[Location, tuple[RowRead, ...]]

    @cached_property
    def _places(self) -> Mapping[str, list[Location]]:
        found: dict[str, list[Location]] = {}
        for place, reads in self.of.items():
            if reads:
                found.setdefault(place.path, []).append(place)
        return found

    def of_query(self, query: Query, project: Project) -> Iterator[RowRead]:
        """Lists the reads of the rows of a statement that is known in full, of one call alone."""
        if query.known is not Known.FULLY or query.script is not None:
            return
        paths = dict.fromkeys([query.at.path, *(place.path for place in query.sendings)])
        for place in (place for path in paths for place in self._places.get(path, ())):
            if _is_handed(query, place):
                handed = [other for other in project.queries if _is_handed(other, place)]
                if handed == [query]:
                    yield from self.of[place]


def _is_handed(query: Query, place: Location) -> bool:
    if query.at.path == place.path and place.has_start_of(query.at):
        return True
    return query.sent_at == place or place in query.resent_at


def is_patched(words: SourceWords) -> bool:
    """Tells whether the app may change what all queries give."""
    return words.mentions("promisify", "prototype", "camelcase", "camelize", *_PATCHES)
