"""What drivers of Node give for a statement, and where it is read as what another would give."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location

OF_LISTS = frozenset({"map", "filter", "find", "forEach", "reduce", "some", "every", "flatMap"})
_WRITTEN = frozenset({"insertId", "affectedRows", "lastID", "lastInsertRowid", "rowCount", "rows"})
_OF_PROMISES = frozenset({"then", "catch", "finally"})


class Shape(Struct, frozen=True):
    """Is what a method gives: `gives` in words, and the names of others that it does not have.

    `is_list` tells whether it can be taken apart and indexed, `in_rows` what is missing in its rows; of
    one that `is_useless` nothing can be read. Where `own` names something, there is nothing else.
    `is_shifting` marks what is a list after all if several statements are sent at once.
    """

    driver: str
    gives: str
    missing: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    in_rows: frozenset[str] = frozenset()
    is_promise: bool = True
    is_list: bool = False
    is_useless: bool = False
    is_shifting: bool = False

    def lacks(self, name: object) -> bool:
        """Tells whether what is given has nothing of a name."""
        return name in self.missing or (bool(self.own) and name not in self.own)


_PG = Shape(
    "pg",
    "a result that holds `rows`",
    OF_LISTS | (_WRITTEN - {"rows", "rowCount"}) | {"length"},
    is_shifting=True,
)
_MYSQL = Shape("mysql2", "a list of rows and fields", OF_LISTS | _WRITTEN | {"length"}, is_list=True)
_CALLING_BACK = Shape("sqlite3", "the database, and what it finds to its callback", is_useless=True)
_RUN = Shape(
    "better-sqlite3",
    "`changes` and `lastInsertRowid`",
    OF_LISTS | _OF_PROMISES | (_WRITTEN - {"lastInsertRowid"}) | {"id", "length"},
    is_promise=False,
)
_ALL = Shape(
    "better-sqlite3", "the rows themselves", _OF_PROMISES | _WRITTEN, is_promise=False, is_list=True
)
SHAPES: Mapping[str, Shape] = {
    **{f"pg.{kind}.query": _PG for kind in ("Pool", "Client")},
    **{
        f"mysql2/promise.{kind}.{verb}": _MYSQL
        for kind in ("Pool", "PoolConnection", "Connection")
        for verb in ("query", "execute")
    },
    **{f"sqlite3.Database.{verb}": _CALLING_BACK for verb in ("get", "all", "run", "exec")},
    "better-sqlite3.Statement.run": _RUN,
    "better-sqlite3.Statement.all": _ALL,
}
"""Tells the shape of what a method gives, by its qualified name."""


class Misreading(Struct, frozen=True):
    """Is a place where a result is read wrongly; `fails_as` is what Node says, empty if it goes on."""

    at: Location
    how: str
    fails_as: str = ""


class MisreadResults(Struct, frozen=True):
    """Holds the misreadings by the place of the call that gives the result."""

    of: Mapping[Location, tuple[Misreading, ...]]
