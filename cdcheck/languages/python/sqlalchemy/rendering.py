"""Writes statements that code builds with SQLAlchemy as the SQL that it makes of them."""

from collections.abc import Iterable

from msgspec import Struct, field

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Items, Known, Site, Thing, Unknown, Value
from cdcheck.languages.python.sqlalchemy.expressions import (
    VALUE,
    Expressions,
    Tokens,
    mentioned,
    named,
    table,
)
from cdcheck.languages.python.sqlalchemy.from_clauses import Chain, Joins, argument_sites
from cdcheck.languages.python.sqlalchemy.selections import Stated
from cdcheck.languages.python.sqlalchemy.sources import Source, Sources, Token

_SAME = frozenset(
    {"options", "execution_options", "with_for_update", "populate_existing", "yield_per", "label"}
    | {"scalar_subquery", "as_scalar", "begin", "exists"}
)
_JOINS = frozenset({"join", "outerjoin", "join_from", "outerjoin_from"})


class _Parts(Struct):
    """Is a statement as far as its calls have been read."""

    columns: list[tuple[Value, Site]] = field(default_factory=list)
    conditions: list[tuple[Value, Site]] = field(default_factory=list)
    pinned: list[Token | None] = field(default_factory=list)
    groups: list[tuple[Value, Site]] = field(default_factory=list)
    having: list[tuple[Value, Site]] = field(default_factory=list)
    limits: dict[str, Value] = field(default_factory=dict)
    correlated: list[Value] | None = None
    is_distinct: bool = False
    is_ordered: bool = False
    is_existence: bool = False
    is_told: bool = True


def rendered(sources: Sources, statement: Thing, *, is_ordered: bool, is_paged: bool) -> Tokens:
    """Writes a statement that only reads; it may be ordered or limited beyond what its calls say."""
    read = _read(sources, statement, ())
    if read is None:
        yield None
        return
    read.parts.is_ordered |= is_ordered
    if is_paged:
        read.parts.limits.update(limit=Unknown("a page"), offset=Unknown("a page"))
    yield from read.write()


def _read(sources: Sources, statement: Thing, around: tuple[Source, ...]) -> "_Statement | None":
    """Reads a statement's calls; `around` is what the one around it reads from."""
    calls = _calls(statement)
    if calls is None:
        return None
    read = _Statement(sources, around)
    for call in calls:
        read.take(call)
    return read


def _calls(statement: Thing) -> list[Invocation] | None:
    """Lists the calls that made a statement, in order; `None` if one of them is not known."""
    found: list[Invocation] = []
    value: Value | None = statement
    while isinstance(value, Thing) and isinstance(value.data, Stated):
        stated = value.data
        if stated.is_doubtful:
            return None
        if stated.call is None:
            return [_begun(stated, found), *reversed(found)] if found and stated.selection else None
        found.append(stated.call)
        value = stated.call.receiver
    return found[::-1]


def _begun(stated: Stated, calls: list[Invocation]) -> Invocation:
    """Gives what `Model.query` stands for: a query of the model, which is named where it is narrowed."""
    first = calls[-1]
    selected = list(stated.selection.selected) if stated.selection is not None else []
    return Invocation(first.machine, "query", None, selected, {}, first.site, first.caller)


class _Statement:
    """Reads one statement, call by call."""

    def __init__(self, sources: Sources, around: tuple[Source, ...]) -> None:
        self.sources, self.around = sources, around
        self.parts = _Parts()
        self.expressions = Expressions(sources, self._nested)
        self.joined = Joins(self.expressions)
        self.froms: tuple[Source, ...] = ()

    def take(self, call: Invocation) -> None:
        """Reads one more call."""
        method, parts = call.name.rpartition(".")[2], self.parts
        given = list(zip(call.arguments, argument_sites(call), strict=True))
        if method in {"select", "query", "with_entities", "with_only_columns", "add_columns"}:
            parts.columns = [*(parts.columns if method == "add_columns" else ()), *_flat(given)]
        elif method in {"where", "filter"}:
            parts.conditions += given
        elif method == "filter_by":
            self._filter_by(call)
        elif method in _JOINS:
            parts.is_told &= self.joined.join(call, self._selected())
        elif method == "select_from" and len(given) == 1:
            parts.is_told &= self.joined.begin(self.sources.of(given[0][0]), given[0][1]) is not None
        elif method == "order_by":
            parts.is_ordered = True
        elif method in {"group_by", "having"}:
            (parts.groups if method == "group_by" else parts.having).extend(given)
        elif method in {"limit", "offset"} and given:
            parts.limits[method] = given[0][0]
        elif method == "distinct" and not given:
            parts.is_distinct = True
        elif method == "correlate":
            parts.correlated = call.arguments
        elif method == "exists":
            parts.is_existence = True
            parts.conditions += given
        elif method not in _SAME:
            parts.is_told = False

    def _filter_by(self, call: Invocation) -> None:
        source = self.joined.last or next(iter(self._selected()), None)
        for name, value in call.keywords.items():
            self.parts.pinned.append(Token(" AND "))
            if source is None or "**" in call.machine.source(call.site):
                self.parts.is_told = False
                return
            self.parts.pinned.extend(named(source.name, name, call.site))
            self.parts.pinned.append(Token(" = "))
            self.parts.pinned.extend(self.expressions.write(value, call.site))

    def _selected(self) -> list[Source]:
        columns = self.parts.columns
        return [one for column in columns for one, _ in mentioned(self.sources, *column)]

    def _nested(self, statement: Thing) -> Tokens:
        read = _read(self.sources, statement, (*self.froms, *self.around))
        yield from read.write() if read is not None else (None,)

    def _read_from(self) -> list[Chain]:
        """Lists what is read from: what is joined, and all that is named beside; less what is around."""
        joined = {one for chain in self.joined.chains for one in chain.sources}
        beside: dict[Source, Site] = {}
        for value, site in (*self.parts.columns, *self.parts.conditions):
            for source, at in mentioned(self.sources, value, site):
                if source not in joined:
                    beside.setdefault(source, at)
        chains = [*self.joined.chains, *(Chain([s], [table(s, at)]) for s, at in beside.items())]
        if self.parts.correlated is not None:
            outer: Iterable[Source | None] = [self.sources.of(one) for one in self.parts.correlated]
        else:
            outer = self.around if len(chains) > 1 else ()
        inner = set(outer) & set(self.around)
        return [c for c in chains if len(c.sources) > 1 or c.sources[0] not in inner]

    def write(self) -> Tokens:
        """Writes the statement; in another one it stands in parentheses."""
        parts = self.parts
        chains = self._read_from()
        if not parts.is_told or not (chains or parts.correlated):
            yield None
            return
        self.froms = tuple(source for chain in chains for source in chain.sources)
        if self.around:
            yield Token("EXISTS (" if parts.is_existence else "(")
        yield Token("SELECT DISTINCT " if parts.is_distinct else "SELECT ")
        yield from self._columns()
        yield Token(" FROM " if chains else "")
        for position, chain in enumerate(chains):
            yield Token(", " if position else "")
            yield from chain.written
        yield Token(" WHERE 1 = 1" if parts.conditions or parts.pinned else "")
        for value, site in parts.conditions:
            yield Token(" AND ")
            yield from self.expressions.condition(value, site)
        yield from parts.pinned
        yield from self._ending()
        if self.around:
            yield Token(")")

    def _columns(self) -> Tokens:
        if self.parts.is_existence and not self.parts.columns:
            yield Token("1")
        for position, (value, site) in enumerate(self.parts.columns):
            yield Token(", " if position else "")
            source = self.sources.of(value)
            if source is not None:
                yield Token(f'"{source.name}".*', site)
            else:
                yield from self.expressions.write(value, site)

    def _ending(self) -> Tokens:
        parts = self.parts
        for word, values in ((" GROUP BY ", parts.groups), (" HAVING ", parts.having)):
            for position, (value, site) in enumerate(values):
                yield Token(word if not position else " AND " if "HAVING" in word else ", ")
                yield from self.expressions.write(value, site)
        if parts.is_ordered:
            yield Token(" ORDER BY 1")
        for word in ("limit", "offset"):
            value = parts.limits.get(word, Known(None))
            if value == Known(None):
                continue
            is_number = isinstance(value, Known) and isinstance(value.value, int)
            yield Token(f" {word.upper()} ")
            yield Token(str(value.value)) if is_number and isinstance(value, Known) else VALUE


def _flat(given: list[tuple[Value, Site]]) -> list[tuple[Value, Site]]:
    """Lists columns, some of which are given as a list."""
    return [
        (one, site)
        for value, site in given
        for one in (value.items if isinstance(value, Items) and not value.is_open else (value,))
    ]
