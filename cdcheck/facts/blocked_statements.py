"""Deletes that are refused while rows of another table refer to what they delete."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.data_reach import named
from cdcheck.facts.run_together import RunTogether
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import ForeignKey, Query, Table
from cdcheck.model.project import Project

_ANY = "*"
_KEEPING = frozenset({"", "NO ACTION", "RESTRICT"})
_COUNTED = re.compile(r"\b(?:COUNT|EXISTS)\s*\(|\bLIMIT\s+1\b", re.IGNORECASE)
_MODELS = frozenset({"drizzle", "sqlalchemy", "sqlmodel"})


class BlockingKey(Struct, frozen=True):
    """Is a key by which rows of `child` refer to those that a statement deletes."""

    child: Table
    key: ForeignKey


class BlockedStatements(Struct, frozen=True):
    """Holds the keys that keep the rows of a table, and what else is done where a function deletes.

    Of each function, `met` are the tables that it reads, and those from which a request that runs it
    deletes, which may be any where it deletes objects, or whose rows it counts.
    """

    keys: Mapping[str, tuple[BlockingKey, ...]]
    met: Mapping[str, frozenset[str]]

    def of(self, query: Query) -> Iterator[BlockingKey]:
        """Yields what keeps the rows of a delete, while there are such rows."""
        parent = query.tables[0].lower() if query.tables else ""
        met = self.met.get(named(query.function or ""), frozenset())
        if _ANY in met:
            return
        for one in self.keys.get(parent, ()):
            if one.child.name.lower() not in met:
                yield one


@fact
def blocked_statements(project: Project, schema: KeptSchema, together: RunTogether) -> BlockedStatements:
    """Collects the keys of tables that the app fills, unless any definition says what a delete does."""
    queries = [query for query in project.queries if not query.is_test]
    filled = {n.lower() for q in queries if q.operation == "insert" for n in q.tables}
    mapped = {one.id: one.table.lower() for one in project.mapped}
    filled |= {mapped[one.model] for one in project.added if one.model in mapped and not one.is_test}
    settled = {
        (table.name, key.columns)
        for table in project.tables
        for key in table.foreign_keys
        if key.on_delete not in _KEEPING
    }
    keys: dict[str, list[BlockingKey]] = defaultdict(list)
    for table in schema.tables:
        if table.name.lower() not in filled or (table.origin == "model" and table.orm not in _MODELS):
            continue
        for key in table.foreign_keys:
            if (table.name, key.columns) not in settled and key.table != table.name:
                keys[key.table.lower()].append(BlockingKey(table, key))
    met = _met(project, together)
    return BlockedStatements({name: tuple(found) for name, found in keys.items()}, met)


def _met(project: Project, together: RunTogether) -> Mapping[str, frozenset[str]]:
    """Tells of functions that delete what they read, and what those around them delete or count."""
    own: dict[str, set[str]] = defaultdict(set)
    read: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, set[str]] = defaultdict(set)
    for query in project.queries:
        if query.is_test:
            continue
        function, names = named(query.function or ""), {name.lower() for name in query.tables}
        if query.operation == "delete":
            own[function] |= names
        elif query.operation == "select":
            read[function] |= names
            counted[function] |= names if _COUNTED.search(query.sql) else set()
    for use in project.session_uses:
        if use.method == "delete" and use.function is not None and not use.is_test:
            own[named(use.function)].add(_ANY)
    found = {}
    for function in own:
        run = together.around(function)
        met = {name for one in run for name in (*own.get(one, ()), *counted.get(one, ()))}
        found[function] = frozenset(met | read.get(function, set()))
    return found
