"""SQL in strings: what is known of a statement, where it stands, how it is sent."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Fragments,
    Known,
    Site,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    options,
)
from cdcheck.file_kinds import is_migration_path
from cdcheck.languages.sql_holes import holes_within
from cdcheck.languages.sql_pieces import pieces_within, runs_of
from cdcheck.languages.sql_words import placeholder_style, statement_kind, tables_named
from cdcheck.model.data import Bound, Query, SchemaCreation
from cdcheck.model.data import Known as HowKnown
from cdcheck.sql.statements import Statement, has_several, split

COMPOSED = "psycopg.sql.Composed"
TEMPLATE = "sql.Template"
"""A tagged template that is handed to a driver."""


class Sending(NamedTuple):
    """Is how a statement is sent: by which driver, with which parameters, for what.

    `position` is that of the argument which holds it. A tagged template binds what it is given.
    `is_sent` is false where it is only made, and `creates` where it does not make the schema of the
    running app.
    """

    driver: str
    bound: Bound | None = None
    fetches: str = ""
    is_tagged: bool = False
    is_sent: bool = True
    creates: bool = True
    position: int = 0


def note_sql(call: Invocation, value: Value | None, sending: Sending | str) -> bool:
    """Notes the statements that a text may hold; what is not known of them is a hole.

    Tells whether there are any. Of how a statement is sent, its driver is enough.
    """
    sending = Sending(sending) if isinstance(sending, str) else sending
    found = False
    for option in options(value) if value is not None else ():
        text = _text_in(option)
        if not is_text(text):
            continue
        for query in _queries(call, text, sending):
            found = True
            if not _is_history(query):
                call.note(query)
            if sending.creates and sending.is_sent and _creates(query):
                call.note(SchemaCreation(call.at, "SQL"))
    return found


def _is_history(query: Query) -> bool:
    """Tells whether a migration's own file says a statement: its tables tell what became of it."""
    return query.at.path.endswith(".sql") and is_migration_path(query.at.path)


def _text_in(value: Value) -> Value:
    """Takes the text out of SQLAlchemy's `text()` and of what psycopg composes."""
    if isinstance(value, Thing) and value.type == COMPOSED and isinstance(value.data, Value):
        return value.data
    if not isinstance(value, Thing) or value.type != "sqlalchemy.text" or not value.arguments:
        return value
    return placed(value.arguments[0], value.site)


def put_in_template(value: Value) -> Value:
    """Gives what a tagged template says in the place of a value: other templates, and no constants."""
    return choose([_put_in(option) for option in options(value)])


def _put_in(value: Value) -> Value:
    if isinstance(value, Thing) and value.type == TEMPLATE and isinstance(value.data, Value):
        return value.data
    return Unknown("a bound value") if isinstance(value, Known | Text) else value


def placed(value: Value, call: Site, position: int = 0) -> Value:
    """Places a text that is too short to know where it is written: it is an argument of a call."""
    if isinstance(value, Known) and value.site is None and position < len(call.spans):
        return Known(value.value, Site(call.path, *call.spans[position]))
    return value


def note_fragment(call: Invocation, value: Value, sending: Sending) -> bool:
    """Notes a text that is no statement, only a part of one."""
    text, fragments = written(value)
    if not is_text(value) or not text.strip():
        return False
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    holes = holes_of(value)
    site = value.site if isinstance(value, Known | Text) else None
    query = Query(
        at=call.machine.location(site or _argument(call, sending.position)),
        form="sql",
        known=HowKnown.PARTLY if holes else HowKnown.FULLY,
        operation="fragment",
        sql=text[start:end],
        tables=tables_named(text),
        driver=sending.driver,
        function=call.caller,
        pieces=pieces_within(call.machine, runs_of(call.machine, text, fragments, holes), start, end),
        holes=holes_within(call, value, start, end, is_tagged=sending.is_tagged),
        placeholders="tagged" if sending.is_tagged else placeholder_style(text),
    )
    call.note(query)
    return True


def is_text(value: Value) -> bool:
    """Tells whether a value is a string of which something is known."""
    if isinstance(value, Known):
        return isinstance(value.value, str)
    return isinstance(value, Text) and any(value.parts)


def note_unknown(call: Invocation, sending: Sending) -> None:
    """Notes that a statement is sent of which nothing is known."""
    query = Query(call.at, "sql", HowKnown.NO, driver=sending.driver, function=call.caller)
    call.note(_sent(call, query, sending))


def _creates(query: Query) -> bool:
    return query.operation == "ddl" and query.sql[:6].upper() == "CREATE"


def _queries(call: Invocation, value: Value, sending: Sending) -> Iterator[Query]:
    text, fragments = written(value)
    statements = list(split(text)) if has_several(text) else [_only(text)]
    kinds = [statement_kind(statement.text) for statement in statements]
    if not kinds or kinds[0] is None:
        return
    holes = holes_of(value)
    runs = runs_of(call.machine, text, fragments, holes)
    site = value.site if isinstance(value, Known | Text) else None
    for statement, kind in zip(statements, kinds, strict=True):
        start, end = statement.start, statement.start + len(statement.text)
        inside = [hole for hole in holes if start <= hole < end]
        pieces = pieces_within(call.machine, runs, start, end)
        place = None if len(statements) == 1 or not pieces else pieces[0]
        at = whole = call.machine.location(site or _argument(call, sending.position))
        if place is not None:
            at = replace(at, path=place.path, line=place.line, column=place.column)
        query = Query(
            at=at,
            form="sql",
            known=HowKnown.PARTLY if inside else HowKnown.FULLY,
            operation=kind or "other",
            sql=statement.text,
            tables=tables_named(statement.text),
            driver=sending.driver,
            function=call.caller,
            pieces=pieces,
            holes=holes_within(call, value, start, end, is_tagged=sending.is_tagged),
            placeholders="tagged" if sending.is_tagged else placeholder_style(statement.text),
            script=whole if len(statements) > 1 else None,
            is_assumed=_is_assumed(value, statement.text),
        )
        yield _sent(call, query, sending)


def _is_assumed(value: Value, sql: str) -> bool:
    """Tells whether a table or a parameter of a statement is only one of what may stand there."""
    assumed = value.assumed if isinstance(value, Known | Text) else ()
    words = [one.strip('"`[] ') for one in assumed if len(one.split()) == 1]
    tables = tables_named(sql) if words else ()
    return any(word in tables or bool(placeholder_style(word)) for word in words)


def _sent(call: Invocation, query: Query, sending: Sending) -> Query:
    if not sending.is_sent:
        return query
    return replace(
        query,
        bound=sending.bound,
        sent_at=call.at,
        is_awaited=call.is_awaited,
        fetches=sending.fetches,
    )


def _only(text: str) -> Statement:
    stripped = text.strip().rstrip(";").rstrip()
    return Statement(stripped, len(text) - len(text.lstrip()))


def _argument(call: Invocation, position: int) -> Site:
    spans = call.site.spans
    at, end = spans[position] if position < len(spans) else (call.site.at, call.site.end)
    return Site(call.site.path, at, end)


def written(value: Value) -> tuple[str, Fragments]:
    """Gives a text, with `{}` for its holes, and where its parts stand."""
    if isinstance(value, Text):
        text, fragments = value.known, value.fragments
    elif isinstance(value, Known):
        text, fragments = str(value.value), value.fragments
    else:
        return "", ()
    return text, fragments or (((0, value.site),) if value.site is not None else ())


def holes_of(value: Value) -> list[int]:
    """Lists the offsets of the holes of a text."""
    found: list[int] = []
    length = 0
    for part in value.parts if isinstance(value, Text) else ():
        if part is None:
            found.append(length)
        length += 2 if part is None else len(part)
    return found
