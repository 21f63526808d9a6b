"""What queries of Knex give, and where it is read as what another would give."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.facts.misread_results import OF_LISTS, Shape
from cdcheck.model.data import DataAccess
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_ARRAY = """
    length at concat copyWithin entries fill findIndex findLast findLastIndex flat includes indexOf join
    keys lastIndexOf pop push reduceRight reverse shift slice sort splice toLocaleString toReversed
    toSorted toSpliced toString unshift values with constructor
"""
_TABLE = "knex()()"
_ROWS = Shape("knex", "a list of rows", own=OF_LISTS | frozenset(_ARRAY.split()), is_list=True)
_ROW = Shape("knex", "one row", OF_LISTS)
_INSERTED = Shape(
    "knex", "no id and no row on PostgreSQL without `returning`", OF_LISTS | {"length", "id"}
)
_RAW = {
    "postgres": Shape(
        "knex",
        "a result that holds `rows` on PostgreSQL",
        OF_LISTS | {"length", "insertId", "lastID"},
        is_shifting=True,
    ),
    "sqlite": Shape("knex", "the rows themselves on SQLite", frozenset({"rows"}), is_list=True),
    "mysql": Shape("knex", "a list of rows and fields on MySQL", OF_LISTS | {"rows"}, is_list=True),
}
_COUNTED = Shape(
    "knex",
    "a count without a name on SQLite and MySQL",
    frozenset({"count"}),
    in_rows=frozenset({"count"}),
    is_list=True,
)
_BUILDING = """
    where whereNot whereIn whereNotIn whereNull whereNotNull whereRaw whereLike whereILike andWhere
    orWhere orWhereIn orWhereNull whereExists whereNotExists whereBetween whereColumn orWhereRaw
    join innerJoin leftJoin leftOuterJoin rightJoin fullOuterJoin crossJoin joinRaw orderBy
    orderByRaw groupBy groupByRaw having havingRaw limit offset distinct select column columns from
"""
_NARROWING = frozenset(_BUILDING.split())


class KnexMisreading(Struct, frozen=True):
    """Is what is read wrongly of what the method `verb` gives; `gives` says what that is.

    `said` is the error, empty where the code goes on.
    """

    at: Location
    verb: str
    gives: str
    how: str
    said: str = ""


class KnexResults(Struct, frozen=True):
    """Holds the misreadings by where a query begins; `is_sure` says that the engine is stated."""

    of: Mapping[Location, tuple[KnexMisreading, ...]]
    is_sure: bool = False


def begins(access: DataAccess) -> bool:
    """Tells whether a query of Knex begins there, outside tests."""
    is_first = access.what == _TABLE or access.what.startswith("knex().")
    return is_first and not access.is_test


def engine_of(project: Project) -> tuple[str, bool]:
    """Names the only engine that clients of Knex connect to, and tells whether it can be no other."""
    uses = [use for use in project.databases if use.driver == "knex" and not use.is_test]
    kinds = {use.kind for use in uses}
    return (kinds.pop() if len(kinds) == 1 else ""), all(use.is_only for use in uses)


def shape_of(verbs: list[str], engine: str) -> Shape | None:
    """Tells what a chain of calls gives, where each does what it is known to do."""
    *narrowing, last = [verb for verb in verbs if verb != "count"] or ["count"]
    if "count" in verbs:
        is_nameless = engine in {"sqlite", "mysql"} and last in {"first", "count"}
        return _COUNTED if is_nameless and all(verb in _NARROWING for verb in narrowing) else None
    if verbs == ["raw"]:
        return _RAW.get(engine)
    if not all(verb in _NARROWING for verb in narrowing):
        return None
    if last == "insert":
        return _INSERTED if engine == "postgres" else None
    if last == "first":
        return _ROW
    return _ROWS if last in _NARROWING else None
