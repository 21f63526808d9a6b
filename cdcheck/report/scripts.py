"""Statements of one text in code, shown as the one text that they are."""

from collections.abc import Iterable

from msgspec.structs import replace

from cdcheck.model.data import Known, Query
from cdcheck.model.places import Location

_KNOWLEDGE = (Known.NO, Known.PARTLY, Known.FULLY)


def whole(queries: Iterable[Query]) -> list[Query]:
    """Joins the statements of each text in code; in an SQL file each stands for itself."""
    found: dict[object, Query] = {}
    for query in queries:
        script = _script(query)
        key = script or (query.at, query.form, query.sql, query.operation, query.tables)
        known = found.get(key)
        if script is None or known is None:
            found[key] = query if script is None else replace(query, at=script)
        elif query.sql not in known.sql:
            found[key] = _joined(known, query)
    return list(found.values())


def _script(query: Query) -> Location | None:
    script = query.script
    return None if script is None or script.path.endswith(".sql") else script


def _joined(known: Query, query: Query) -> Query:
    return replace(
        known,
        sql=f"{known.sql};\n{query.sql}",
        known=min(known.known, query.known, key=_KNOWLEDGE.index),
        tables=tuple(dict.fromkeys((*known.tables, *query.tables))),
    )
