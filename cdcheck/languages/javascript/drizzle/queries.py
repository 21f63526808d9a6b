"""Queries that code builds with Drizzle: their tables, and the columns that they name."""

from collections.abc import Iterator

from msgspec import Struct, field

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import (
    Fields,
    Items,
    Known,
    Member,
    Site,
    Thing,
    Value,
    options,
)
from cdcheck.languages.javascript.drizzle.operators import note_operators
from cdcheck.languages.javascript.drizzle.refusals import absent_method, refused_step
from cdcheck.languages.javascript.drizzle.relations import draft_in
from cdcheck.languages.javascript.drizzle.results import result_of
from cdcheck.languages.javascript.drizzle.schema import REFERENCE, TABLE
from cdcheck.languages.javascript.drizzle.values import refused_comparisons
from cdcheck.languages.javascript.table_drafts import TableDraft
from cdcheck.model.orm_calls import BuiltQuery, BuiltTable, Mention, Refusal
from cdcheck.model.places import Location

_ROLES = {
    **dict.fromkeys(("select", "selectDistinct"), "select"),
    **dict.fromkeys(("where", "having", "set", "onConflictDoUpdate", "onConflictDoNothing"), "where"),
    **dict.fromkeys(
        ("leftJoin", "innerJoin", "rightJoin", "fullJoin", "findMany", "findFirst"), "where"
    ),
    "orderBy": "order",
    "groupBy": "group",
    "returning": "returning",
}
_JOINS = frozenset({"leftJoin", "innerJoin", "rightJoin", "fullJoin", "crossJoin"})
_BOUNDING = frozenset({"where", "limit", "from", "with", "$dynamic", *_JOINS})
_OF_TABLES = frozenset({"getSQL", "enableRLS", "shouldOmitSQLParens"})
_DEPTH = 8


class _Named(Struct, frozen=True, eq=False):
    """Names a member of a table; it may be a column of it."""

    role: str
    table: TableDraft
    name: str
    at: Location
    is_column: bool


class QueryDraft(Struct, eq=False):
    """Is a query while it is built; one that is not whole reads from tables that are not known."""

    at: Location
    operation: str = "select"
    function: str | None = None
    tables: list[tuple[TableDraft, Location]] = field(default_factory=list)
    named: list[_Named] = field(default_factory=list)
    is_whole: bool = True
    kind: str = ""
    driver: str = ""
    steps: list[str] = field(default_factory=list)
    ended_at: Location | None = None
    refusals: list[Refusal] = field(default_factory=list)


def start_query(call: Invocation, operation: str, kind: str = "") -> QueryDraft:
    """Notes a query, with what its first call names; `kind` is the engine that it is for."""
    driver = call.receiver.type if isinstance(call.receiver, Thing) else ""
    draft = QueryDraft(call.at, operation, call.caller, kind=kind, driver=driver)
    call.note(draft)
    return draft


def draft_of(builder: Value | None) -> QueryDraft | None:
    """Finds the query that a builder builds."""
    return builder.data if isinstance(builder, Thing) and isinstance(builder.data, QueryDraft) else None


def add_table(call: Invocation, draft: QueryDraft) -> None:
    """Adds the table that a call is handed first."""
    table = draft_in(call.argument(0))
    draft.is_whole &= table is not None
    if table is not None:
        draft.tables.append((table, call.at))


def read_step(call: Invocation, draft: QueryDraft) -> None:
    """Reads what one call of a chain names."""
    verb = call.name.rpartition(".")[2]
    if not call.machine.is_reusing:
        note_operators(call)
        draft.refusals += absent_method(call, draft.kind)
        draft.refusals += refused_step(call, draft.operation, is_first=not draft.steps)
    if _ROLES.get(verb) == "where":
        draft.refusals += refused_comparisons(call, draft.kind)
    draft.steps.append(verb)
    draft.ended_at = call.at
    if verb in _JOINS:
        add_table(call, draft)
    for position, argument in enumerate(call.arguments if verb in _ROLES else ()):
        if verb not in _JOINS or position > 0:
            site = _argument_site(call, position)
            draft.named.extend(_members(call.machine, argument, _ROLES[verb], site, 0))
    if verb in {"values", "set"}:
        draft.named.extend(_written(call, draft))


def note_queries(machine: Machine) -> None:
    """Notes the queries, once the columns of all tables have their names."""
    for draft in machine.facts.all(QueryDraft):
        columns = [named for named in draft.named if named.is_column]
        unknown = [named for named in draft.named if not named.is_column]
        machine.facts.add(
            BuiltQuery(
                draft.at,
                "drizzle",
                draft.operation,
                tuple(BuiltTable(table.name, table.name, at) for table, at in draft.tables),
                tuple(dict.fromkeys(map(_mention, columns))),
                is_whole=draft.is_whole and bool(draft.tables),
                undefined=tuple(dict.fromkeys(map(_mention, unknown))),
                refusals=tuple(dict.fromkeys(draft.refusals)),
                ended_at=draft.ended_at,
                is_unbounded=_BOUNDING.isdisjoint(draft.steps),
                gives=result_of(draft.operation, draft.driver, draft.steps),
                function=draft.function,
            )
        )


def _mention(named: _Named) -> Mention:
    column = named.table.attributes.get(named.name, named.name)
    return Mention(named.role, (named.table.name, column), named.at)


def _argument_site(call: Invocation, position: int) -> Site:
    spans = call.site.spans
    return Site(call.site.path, *spans[position]) if position < len(spans) else call.site


def _members(machine: Machine, value: Value, role: str, site: Site, depth: int) -> Iterator[_Named]:
    if depth > _DEPTH:
        return
    for option in options(value):
        if isinstance(option, Member | Thing) and (named := _named(machine, option, role, site)):
            yield named
            continue
        inner: list[Value] = []
        if isinstance(option, Thing) and option.type != TABLE:
            inner = list(option.arguments)
        elif isinstance(option, Items):
            inner = option.items
        elif isinstance(option, Fields):
            inner = list(option.entries.values())
        for one in inner:
            yield from _members(machine, one, role, site, depth + 1)


def _named(machine: Machine, value: Member | Thing, role: str, site: Site) -> _Named | None:
    if isinstance(value, Thing):
        if value.type != REFERENCE or not isinstance(value.data, tuple):
            return None
        table, name = value.data
        return _Named(role, table, name, _place(machine, site, name), is_column=True)
    owner = value.owner
    draft = owner.data if isinstance(owner, Thing) and owner.type == TABLE else None
    is_own = value.name.startswith(("$", "_")) or value.name in _OF_TABLES
    if not isinstance(draft, TableDraft) or not draft.is_complete or is_own:
        return None
    return _Named(role, draft, value.name, _place(machine, site, value.name), is_column=False)


def _place(machine: Machine, site: Site, name: str) -> Location:
    """Places a member in what is written at a site, else at the whole of it."""
    text = machine.source(site)
    start = text.find(f".{name}") + 1
    if start <= 0 or text[start + len(name) : start + len(name) + 1].isidentifier():
        return machine.location(site)
    at = site.at + len(text[:start].encode())
    return machine.location(Site(site.path, at, at + len(name.encode())))


def _written(call: Invocation, draft: QueryDraft) -> Iterator[_Named]:
    """Lists the columns that rows are given; Drizzle leaves out keys that are none."""
    table = draft.tables[0][0] if draft.tables else None
    for option in options(call.argument(0) or Known(None)):
        for row in option.items if isinstance(option, Items) else [option]:
            for name in row.entries if isinstance(row, Fields) and table is not None else ():
                if table is not None and (name in table.attributes or name in table.columns):
                    yield _Named("values", table, name, call.at, is_column=True)
