"""Tables that DDL defines or changes in statements that are handed to something that is not known."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.values import Site
from cdcheck.ir.walking import nodes
from cdcheck.linking.link import Linked
from cdcheck.linking.taken_back import takes_back
from cdcheck.model.data import Known, Query, Table
from cdcheck.model.places import Location
from cdcheck.sql.ddl.reading import Ddl, altered_table, read_tables

_SENDING = frozenset({"query", "execute", "executescript", "exec", "run", "raw", "unsafe"})
_HINT = re.compile(rb"(?:CREATE|ALTER)\s+TABLE", re.IGNORECASE)
_CREATING = re.compile(r"CREATE\s+TABLE\b", re.IGNORECASE)


def with_unsent(
    tables: tuple[Table, ...],
    queries: tuple[Query, ...],
    linked: Linked,
    read: Callable[[str], bytes | None],
    dialect: str,
) -> tuple[Table, ...]:
    """Adds the tables of statements that a method called as one that sends SQL is given.

    `queries` are the statements that are known to be sent. What such a statement says otherwise of a
    table that is known leaves that one incomplete, as does one that changes it and is not known in full:
    there may be columns of either. Where there are models, they say what there is.
    """
    if any(table.origin == "model" for table in tables):
        return tables
    unsent = list(_unsent(queries, linked, read))
    further = read_tables((s for s in unsent if _CREATING.match(s.sql)), dialect)
    found = {table.name.lower(): table for table in further}
    partly = (q.sql for q in queries if q.known is not Known.FULLY and not q.is_test)
    changes = (altered_table(sql) for sql in (*partly, *(statement.sql for statement in unsent)))
    altered = {name.rpartition(".")[2] for name in changes if name is not None}
    known = {table.name.lower() for table in tables}
    every = (*tables, *(table for table in further if table.name.lower() not in known))
    return tuple(_settled(table, found.get(table.name.lower(), table), altered) for table in every)


def _settled(table: Table, other: Table, altered: set[str]) -> Table:
    """Gives what is sure of a table; of two definitions that are alike that of the code counts."""
    names, others = ({column.name for column in one.columns} for one in (table, other))
    # A change of what is not known may be one of any table.
    is_sure = others <= names and not altered & {"", table.name.rpartition(".")[2].lower()}
    kept = other if names == others and table.at.path.endswith(".sql") else table
    return replace(kept, is_complete=kept.is_complete and is_sure)


def _unsent(
    queries: Iterable[Query], linked: Linked, read: Callable[[str], bytes | None]
) -> Iterator[Ddl]:
    """Lists what is handed over; holes are written `{}`."""
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
        if call.arguments and call.function.name in _SENDING:
            text = _text(call.arguments[0]).strip()
            if _HINT.match(text.encode()):
                yield call, text


def _text(given: ir.Expression) -> str:
    if isinstance(given, ir.Template):
        return "".join(_text(part) or "{}" for part in given.parts)
    return given.value if isinstance(given, ir.Const) and isinstance(given.value, str) else ""


def _placed(at: Location) -> Callable[[int, int], Location]:
    return lambda start, end: at
