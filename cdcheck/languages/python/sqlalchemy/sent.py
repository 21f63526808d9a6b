"""Statements that code builds with SQLAlchemy and sends, written as SQL."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Site, Thing, Value, options
from cdcheck.languages.python.sqlalchemy.rendering import rendered
from cdcheck.languages.python.sqlalchemy.selections import Stated
from cdcheck.languages.python.sqlalchemy.sources import Sources, Token, sources_of
from cdcheck.model.data import Known, Piece, Query

_SENDING = frozenset({"execute", "scalars", "scalar", "stream", "stream_scalars"})
_READING = frozenset({"sqlalchemy.select", "sqlalchemy.Query"})
_WRITING = {f"sqlalchemy.{verb}": verb for verb in ("insert", "update", "delete")}
_OF_QUERIES = frozenset({"update", "delete"})
_BEGINNING = frozenset({"query", "update", "delete"})
# What says nothing of rows.
_PASSING = frozenset({"values", "returning", "execution_options", "options"})


class Sent(Struct, frozen=True, eq=False):
    """Is a statement that is sent; of several that may be, each is one.

    It `is_given` rows beside it, which it may change one by one.
    """

    statement: Thing
    site: Site
    method: str
    caller: str | None
    is_given: bool = False


class Ordered(Struct, frozen=True, eq=False):
    """Is an order that a statement is given, told by where that is begun, or by the function around."""

    begun: Site | str | None


def note_sent(call: Invocation, statement: Value | None) -> None:
    """Notes the statements that a call sends."""
    for option in options(statement) if statement is not None else ():
        if _is_known(option) and isinstance(option, Thing):
            method = call.name.rpartition(".")[2]
            is_given = len(call.arguments) > 1 or "params" in call.keywords
            call.note(Sent(option, call.site, method, call.caller, is_given))


def register(library: Library) -> None:
    """Has it noted what is sent by what could not be told to be a session."""
    library.watched_methods |= _SENDING


def note_order(call: Invocation, statement: Thing) -> None:
    """Notes that some statement is ordered: all those that are begun there may be."""
    if call.name.endswith(".order_by"):
        call.note(Ordered(_begun(statement, call.caller)))


def conclude(machine: Machine) -> None:
    """Notes what is sent as queries, now that all tables and classes are known."""
    sent = [*machine.facts.all(Sent), *_sent_by_unknown(machine)]
    if not sent:
        return
    sources, ordered = sources_of(machine), {one.begun for one in machine.facts.all(Ordered)}
    bounded = {one.site for one in sent if not _is_unbounded(one)}
    for one in sent:
        is_query = one.method in _OF_QUERIES
        operation = one.method if is_query else _WRITING.get(one.statement.type, "")
        if operation:
            query = _write(machine, sources, one, operation)
            machine.facts.add(replace(query, is_unbounded=one.site not in bounded))
            continue
        is_ordered = _begun(one.statement, one.caller) in ordered
        is_paged = one.method == "paginate"
        tokens = list(rendered(sources, one.statement, is_ordered=is_ordered, is_paged=is_paged))
        told = [token for token in tokens if token is not None]
        if len(told) == len(tokens):
            machine.facts.add(_query(machine, one, told))


def _sent_by_unknown(machine: Machine) -> Iterator[Sent]:
    for call in machine.facts.all(UnmodelledCall):
        if call.name in _SENDING and call.arguments:
            for option in options(call.arguments[0]):
                if _is_known(option) and isinstance(option, Thing):
                    yield Sent(option, call.site, call.name, call.caller)


def _is_known(value: Value) -> bool:
    is_told = isinstance(value, Thing) and isinstance(value.data, Stated)
    return is_told and isinstance(value, Thing) and value.type in {*_READING, *_WRITING}


def _begun(statement: Thing, caller: str | None) -> Site | str | None:
    return statement.site if statement.site.path else caller


def _is_unbounded(sent: Sent) -> bool:
    """Tells whether none of the calls that made a statement says which rows are meant."""
    if sent.is_given and sent.method not in _OF_QUERIES:
        return False
    value: Value | None = sent.statement
    while isinstance(value, Thing) and isinstance(value.data, Stated) and not value.data.is_doubtful:
        call = value.data.call
        name = call.name.rpartition(".")[2] if call is not None else "query"
        if call is None or name not in _PASSING:
            return name in _BEGINNING
        value = call.receiver
    return False


def _write(machine: Machine, sources: Sources, sent: Sent, operation: str) -> Query:
    """Describes what a statement writes to, of which the rest is not looked at."""
    given = sent.statement.arguments
    source = sources.of(given[0]) if given else None
    return Query(
        at=machine.location(sent.site),
        form="orm",
        known=Known.PARTLY,
        operation=operation,
        tables=(source.table,) if source is not None else (),
        driver="sqlalchemy",
        function=sent.caller,
    )


def _query(machine: Machine, sent: Sent, tokens: list[Token]) -> Query:
    stated = sent.statement.data
    last = stated.call if isinstance(stated, Stated) else None
    return Query(
        at=machine.location(last.site if last is not None else sent.site),
        form="orm",
        known=Known.FULLY,
        operation="select",
        sql="".join(token.text for token in tokens),
        tables=tuple(dict.fromkeys(token.table for token in tokens if token.table)),
        driver="sqlalchemy",
        function=sent.caller,
        pieces=tuple(_pieces(machine, tokens)),
    )


def _pieces(machine: Machine, tokens: list[Token]) -> Iterator[Piece]:
    """Tells which code each name of a statement stands for."""
    offset = 0
    for token in tokens:
        if token.site is not None:
            at = machine.location(token.site)
            yield Piece(offset, len(token.text), at.path, at.line, at.column)
        offset += len(token.text)
