"""Queries that code builds with Knex: their tables, and the columns that they name."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct, field

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import (
    Fields,
    Items,
    Known,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    texts_of,
)
from cdcheck.languages.javascript.knex.pages import multiplying, read_join, read_pages
from cdcheck.languages.javascript.sequelize.options import read_keys
from cdcheck.model.orm_calls import Aggregate, BuiltQuery, BuiltTable, Mention, OuterJoin
from cdcheck.model.places import Location

BUILDER = "knex.QueryBuilder"
_JOINS = frozenset(
    {"join", "innerJoin", "leftJoin", "leftOuterJoin", "rightJoin", "fullOuterJoin", "crossJoin"}
)
_FIRST = {
    **dict.fromkeys(
        ("where", "whereNot", "whereIn", "whereNotIn", "whereNull", "whereNotNull", "whereLike"), "where"
    ),
    **dict.fromkeys(("whereILike", "andWhere", "orWhere", "orWhereIn", "orWhereNull"), "where"),
    **dict.fromkeys(("whereBetween", "increment", "decrement"), "where"),
    "orderBy": "order",
}
_COMPUTING = frozenset({"min", "max", "sum", "avg", "count", "countDistinct"})
_ALL = {
    **dict.fromkeys(("select", "column", "columns", "first", "distinct", "pluck"), "select"),
    **dict.fromkeys(_COMPUTING, "select"),
    "groupBy": "group",
    "whereColumn": "where",
    "returning": "returning",
    "onConflict": "returning",
}
_OPENING = frozenset({"joinRaw", "union", "unionAll", "with", "withRecursive", "as", "table", "using"})
_ROWS = frozenset({"insert", "upsert", "update"})
_PLAIN = frozenset({"select", "column", "columns", "first"})
_GROUPING = frozenset({"groupBy", "groupByRaw", "clearSelect", "clear", "modify"})
_WRITTEN = frozenset({"increment", "decrement"})


class QueryDraft(Struct, eq=False):
    """Is a query while it is built. One inside another may name the tables of that, its `outer`.

    An open one may read from tables that are not known; `is_renaming` says that it computes columns
    whose names are not known. `computed` is the first aggregate that it selects, and where; `plain` the
    first column that the chain selects which begins it. One that `is_grouped` may select anew too.
    `narrowed` are the tables that conditions name, `refined` the stretches of calls that are not read.
    One that `is_cloned` was so by the last call; `counted` is where a copy was counted, and how many
    outer joins it had then.
    """

    at: Location
    tables: list[BuiltTable] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    operation: str = "select"
    outer: "QueryDraft | None" = None
    is_open: bool = False
    is_renaming: bool = False
    function: str | None = None
    computed: tuple[str, Location] | None = None
    plain: str = ""
    is_grouped: bool = False
    is_awaited: bool = False
    outer_joins: list[OuterJoin] = field(default_factory=list)
    refined: set[tuple[str, int, int]] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    is_cloned: bool = False
    is_distinct: bool = False
    paged_at: Location | None = None
    counted: tuple[Location, int] | None = None

    @property
    def table(self) -> str | None:
        return self.tables[0].name if self.tables else None


def start_query(call: Invocation, written: Value | None) -> QueryDraft:
    """Notes a query of a table."""
    draft = QueryDraft(call.at, function=call.caller)
    add_table(call, draft, written)
    call.note(draft)
    return draft


def draft_of(builder: Value | None) -> QueryDraft | None:
    """Finds the query that a builder builds."""
    return builder.data if isinstance(builder, Thing) and isinstance(builder.data, QueryDraft) else None


def add_table(call: Invocation, draft: QueryDraft, written: Value | None) -> None:
    """Adds a table from which a query reads; one that could not be told opens it."""
    if written is None:
        return
    found = [_table(option, _argument_at(call, 0)) for option in options(written)]
    is_told = len(found) == 1 and found[0] is not None
    if not is_told or (call.machine.is_reusing and not _is_literal(call, 0)):
        draft.is_open = True
    if found and found[0] is not None:
        draft.tables.append(found[0])


def read_step(call: Invocation, draft: QueryDraft) -> None:
    """Reads what one call of a chain adds to its query."""
    verb = call.name.rpartition(".")[2]
    draft.is_renaming |= call.machine.is_reusing
    _read_grouping(call, draft, verb)
    read_pages(call, draft, verb)
    if verb in _OPENING:
        draft.is_open = True
    elif verb in _JOINS:
        add_table(call, draft, call.argument(0))
        _join(call, draft)
        read_join(call, draft, verb)
    elif verb in {"on", "andOn", "orOn"}:
        _add(call, draft, "where", [0, len(call.arguments) - 1])
    elif verb in _FIRST:
        _add(call, draft, "values" if verb in _WRITTEN else _FIRST[verb], [0])
    elif verb in _ALL:
        alias = entries_of(call.argument(1)).get("as") if verb in _COMPUTING else None
        draft.names.update(texts_of(alias))
        _add(call, draft, _ALL[verb], list(range(1 if alias is not None else len(call.arguments))))
    elif verb in _ROWS:
        _add_rows(call, draft)
    elif verb == "merge":
        _add(call, draft, "values", [0])


def note_queries(machine: Machine) -> None:
    """Notes the queries as they have become."""
    for note in machine.facts.all(UnmodelledCall):
        draft = draft_of(note.owner)
        if draft is not None:
            draft.is_open = True
            draft.refined.add((note.site.path, note.site.at, note.site.end))
    for draft in machine.facts.all(QueryDraft):
        tables, is_open, names = list(draft.tables), draft.is_open, set(draft.names)
        outer = draft.outer
        while outer is not None:
            tables.extend(outer.tables)
            names |= outer.names
            is_open = is_open or outer.is_open
            outer = outer.outer
        machine.facts.add(
            BuiltQuery(
                draft.at,
                "knex",
                draft.operation,
                tuple(tables),
                tuple(dict.fromkeys(draft.mentions)),
                tuple(sorted(names)),
                is_whole=bool(tables) and not is_open,
                is_renaming=draft.is_renaming,
                multiplying=multiplying(draft),
                paged_at=None if draft.is_grouped or draft.is_distinct else draft.paged_at,
                counted_at=draft.counted[0] if draft.counted is not None else None,
                ungrouped=_ungrouped(draft),
                is_awaited=draft.is_awaited,
                function=draft.function,
            )
        )


def _read_grouping(call: Invocation, draft: QueryDraft, verb: str) -> None:
    """Reads what is computed of the rows, and what is selected beside it."""
    draft.is_awaited |= call.is_awaited
    draft.is_grouped |= verb in _GROUPING
    if verb in _COMPUTING and draft.computed is None:
        draft.computed = (verb, _argument_at(call, 0))
    begins = (call.at.path, call.at.line, call.at.column)
    if verb in _PLAIN and begins == (draft.at.path, draft.at.line, draft.at.column):
        known = (
            i for i in range(len(call.arguments)) if not call.machine.is_reusing or _is_literal(call, i)
        )
        names = (name for i in known for name in texts_of(call.arguments[i]))
        draft.plain = draft.plain or next(names, "")


def _ungrouped(draft: QueryDraft) -> Aggregate | None:
    if draft.computed is None or not draft.plain or draft.is_grouped:
        return None
    function, at = draft.computed
    return Aggregate(function, f"`{_split(draft.plain)[0]}`", at)


def _table(value: Value, at: Location) -> BuiltTable | None:
    if isinstance(value, Known) and isinstance(value.value, str):
        name, alias = _split(value.value)
        return BuiltTable(name, alias or name, at)
    if isinstance(value, Fields) and len(value.entries) == 1 and not value.is_open:
        alias, named = next(iter(value.entries.items()))
        if isinstance(named, Known) and isinstance(named.value, str):
            return BuiltTable(named.value, alias, at)
    return None


@cache
def _aliasing() -> re.Pattern[str]:
    return re.compile(r"\s+as\s+", re.IGNORECASE)


def _split(text: str) -> tuple[str, str]:
    parts = _aliasing().split(text.strip(), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _argument_at(call: Invocation, position: int) -> Location:
    if position < len(call.site.spans):
        return call.machine.location(Site(call.site.path, *call.site.spans[position]))
    return call.at


def _is_literal(call: Invocation, position: int) -> bool:
    """Tells whether an argument is what is written there, whatever the function was called with."""
    if position >= len(call.site.spans):
        return False
    written = call.machine.source(Site(call.site.path, *call.site.spans[position])).strip()
    if written[:1] in {"'", '"'}:
        return written.count(written[0]) == 2 and written.endswith(written[0])
    return written[:1] == "{" and "..." not in written and "[" not in written


def _join(call: Invocation, draft: QueryDraft) -> None:
    if len(call.arguments) > 2:
        _add(call, draft, "where", [1, len(call.arguments) - 1])
    elif isinstance(call.argument(1), Fields) and not call.machine.is_reusing:
        for name, value in entries_of(call.argument(1)).items():
            at = _argument_at(call, 1)
            _mention(draft, "where", name, at)
            if isinstance(value, Known) and isinstance(value.value, str):
                _mention(draft, "where", value.value, at)


def _add(call: Invocation, draft: QueryDraft, role: str, positions: list[int]) -> None:
    for position in dict.fromkeys(positions):
        if position >= len(call.arguments):
            continue
        if call.machine.is_reusing and not _is_literal(call, position):
            continue
        for option in options(call.arguments[position]):
            _read(call, draft, role, option, _argument_at(call, position))


def _read(call: Invocation, draft: QueryDraft, role: str, value: Value, at: Location) -> None:
    if isinstance(value, Known):
        if isinstance(value.value, str):
            _mention(draft, role, value.value, at)
    elif isinstance(value, Items):
        for item, where in _elements(call, value, at):
            _read(call, draft, role, item, where)
    elif isinstance(value, Fields) and role == "select":
        draft.names.update(value.entries)
        draft.is_renaming |= value.is_open
        for item in value.entries.values():
            _read(call, draft, role, item, at)
    elif isinstance(value, Fields) and role == "order":
        _read(call, draft, role, value.entries.get("column", Known(None)), at)
    elif isinstance(value, Fields) and "length" not in value.entries:
        for mention in read_keys(call.machine, value, role, at):
            _mention(draft, role, mention.path[-1], mention.at)
    elif role == "select":
        draft.is_renaming = True


def _elements(call: Invocation, items: Items, at: Location) -> Iterator[tuple[Value, Location]]:
    is_plain = len(items.items) == len(items.written) and not items.is_open
    for index, item in enumerate(items.items):
        written = items.written[index] if is_plain else None
        place = Site(items.path, written.at, written.end) if written is not None else None
        yield item, call.machine.location(place) if place is not None else at


def _mention(draft: QueryDraft, role: str, text: str, at: Location) -> None:
    name, alias = _split(text)
    if alias:
        draft.names.add(alias)
    path = tuple(name.split("."))
    if len(path) <= 2 and all(part.isidentifier() for part in path):
        draft.mentions.append(Mention(role, path, at))


def _add_rows(call: Invocation, draft: QueryDraft) -> None:
    verb = call.name.rpartition(".")[2]
    draft.operation = "update" if verb == "update" else "insert"
    if verb == "insert" and call.argument(1) is not None:
        _add(call, draft, "returning", [1])
    if call.machine.is_reusing and not _is_literal(call, 0):
        return
    for option in options(call.argument(0) or Known(None)):
        for row in option.items if isinstance(option, Items) else [option]:
            if isinstance(row, Fields):
                _read(call, draft, "values", row, _argument_at(call, 0))
