"""Tables that DDL defines in statements that are handed to something that is not known."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.values import Site
from cdcheck.ir.walking import nodes
from cdcheck.linking.link import Linked
from cdcheck.linking.taken_back import takes_back
from cdcheck.model.data import Query, Table
from cdcheck.model.places import Location
from cdcheck.sql.ddl import Ddl, is_schema_work, read_tables

_SENDING = frozenset({"query", "execute", "executescript", "exec", "run", "raw", "unsafe"})
_HINT = re.compile(rb"CREATE\s+TABLE", re.IGNORECASE)


def with_unsent(
    tables: tuple[Table, ...],
    queries: Iterable[Query],
    linked: Linked,
    read: Callable[[str], bytes | None],
    dialect: str,
) -> tuple[Table, ...]:
    """Adds the tables of statements that a method called as one that sends SQL is given.

    `queries` are the statements that are known to be sent. What such a statement says otherwise of a
    table that is known leaves that one incomplete: either may be there. Where there are models, they
    say what there is.
    """
    if any(table.origin == "model" for table in tables):
        return tables
    further = read_tables(_unsent(queries, linked, read), dialect)
    found = {table.name.lower(): table for table in further}
    known = {table.name.lower() for table in tables}
    kept = (replace(t, is_complete=t.is_complete and _agrees(t, found)) for t in tables)
    return (*kept, *(table for table in further if table.name.lower() not in known))


def _agrees(table: Table, found: dict[str, Table]) -> bool:
    other = found.get(table.name.lower())
    return other is None or all(table.column(column.name) is not None for column in other.columns)


def _unsent(
    queries: Iterable[Query], linked: Linked, read: Callable[[str], bytes | None]
) -> Iterator[Ddl]:
    sent: dict[str, list[Location]] = {}
    for query in queries:
        sent.setdefault(query.at.path, []).append(query.at)
    for path, extract in linked.machine.extracts.items():
        if linked.is_test(path) or not _HINT.search(read(path) or b""):
            continue
        for call, text in _handed(extract):
            at = linked.machine.location(Site(path, call.at, call.end))
            is_sent = any(q.line <= at.end_line and at.line <= q.end_line for q in sent.get(path, ()))
            if not is_sent and not takes_back(linked, at):
                yield Ddl(text, _placed(at))


def _handed(extract: ir.Extract) -> Iterator[tuple[ir.Call, str]]:
    for found in nodes(extract):
        call = found.node
        if not isinstance(call, ir.Call) or not isinstance(call.function, ir.Attribute):
            continue
        given = call.arguments[0] if call.arguments and call.function.name in _SENDING else None
        text = (
            given.value.strip() if isinstance(given, ir.Const) and isinstance(given.value, str) else ""
        )
        if _HINT.match(text.encode()) and is_schema_work(text):
            yield call, text


def _placed(at: Location) -> Callable[[int, int], Location]:
    return lambda start, end: at
