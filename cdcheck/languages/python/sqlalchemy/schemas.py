"""The schemas of a database that SQLAlchemy's tables are in, and tables that may be there already."""

from collections.abc import Iterator

from cdcheck.abstract.values import (
    Cls,
    Fields,
    Items,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.python.sqlalchemy.mapped import inherited
from cdcheck.languages.python.sqlalchemy.registries import METADATA

_EXTENDING = frozenset({"extend_existing", "keep_existing", "schema"})
_ARGUMENTS = "__table_args__"


def is_extending(cls: Cls) -> bool:
    """Tells whether a class may use a table that is there already, or one of another schema."""
    stated = inherited(cls, _ARGUMENTS)
    if stated is None:
        return False
    items = [stated, *items_of(stated)]
    is_open = not isinstance(stated, Items | Fields) or (isinstance(stated, Items) and stated.is_open)
    return is_open or any(extends(entries_of(item)) for item in items)


def extends(keywords: dict[str, Value]) -> bool:
    """Tells whether what a table is told lets it be there already, or in another schema."""
    return not _EXTENDING.isdisjoint(keywords)


def schema_of(cls: Cls) -> str:
    """Names the schema that a class's table is stated to be in; empty if none is."""
    stated = inherited(cls, _ARGUMENTS)
    items = [] if stated is None else [stated, *items_of(stated)]
    own = next((entries_of(item)["schema"] for item in items if "schema" in entries_of(item)), None)
    if own is not None:
        return text_of(own) or ""
    return next((found for value in _collections(cls) if (found := schema_of_collection(value))), "")


def schema_of_collection(value: Value | None) -> str:
    """Names the schema that a collection of tables is made with; empty if none is."""
    if isinstance(value, Thing) and value.type == METADATA:
        return text_of(value.keywords.get("schema")) or ""
    return ""


def _collections(cls: Cls) -> Iterator[Value | None]:
    yield inherited(cls, "metadata")
    for ancestor in cls.lineage():
        for base in ancestor.bases if isinstance(ancestor, Cls) else ():
            yield from (o.keywords.get("metadata") for o in options(base) if isinstance(o, Thing))
