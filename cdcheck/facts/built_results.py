"""What queries that code builds give, and where it is read as something else."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.facts.misread_results import SHAPES, Misreading, Shape
from cdcheck.model.orm_calls import BuiltQuery
from cdcheck.model.places import Location

_OF_ARRAYS = frozenset(
    {"at", "concat", "entries", "fill", "find", "includes", "join", "keys", "length", "map", "values"}
)

# One built query is one statement.
_OF_PG = replace(SHAPES["pg.Pool.query"], is_shifting=False)


class BuiltResults(Struct, frozen=True):
    """Holds the misreadings by the place where the query begins."""

    of: Mapping[Location, tuple[Misreading, ...]]


def shape_of(query: BuiltQuery, columns: frozenset[str]) -> Shape | None:
    """Tells the shape of what a query gives; a list of rows has none of the rows' columns."""
    if query.gives == "rows":
        return Shape("drizzle", "a list of rows", columns - _OF_ARRAYS, is_list=True)
    return _OF_PG if query.gives == "result of pg" else None
