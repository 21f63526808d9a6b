"""Arguments that SQLAlchemy refuses as soon as a call runs, with the errors that it raises."""

import re
from collections.abc import Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Ext, Fields, Func, Items, Known, Thing, Value, options, text_of
from cdcheck.languages.database_urls import urls_in
from cdcheck.languages.fresh_values import is_made_anew
from cdcheck.languages.python.sqlalchemy import sqlmodel_definitions
from cdcheck.model.mapped import RefusedDefinition
from cdcheck.model.sessions import EngineMaking

_CASCADES = frozenset(
    {"save-update", "merge", "refresh-expire", "expunge", "delete", "delete-orphan", "all", "none"}
)
_TAKEN = "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got"
_SQL = (
    "Argument 'arg' is expected to be one of type '<class 'str'>' or "
    "'<class 'sqlalchemy.sql.elements.ClauseElement'>' or "
    "'<class 'sqlalchemy.sql.elements.TextClause'>', got"
)
_ERROR = "sqlalchemy.exc.ArgumentError: "
_PLAIN_TYPES = frozenset(
    {f"builtins.{name}" for name in ("bool", "bytes", "dict", "float", "int", "list", "set", "str")}
    | {"datetime.date", "datetime.datetime", "decimal.Decimal", "uuid.UUID"}
)
_MISPLACED = {
    "autocommit": "a `sessionmaker`",
    "autoflush": "a `sessionmaker`",
    "check_same_thread": "`connect_args`",
    "expire_on_commit": "a `sessionmaker`",
}
_OF_QUEUES = frozenset({"max_overflow", "pool_size", "pool_timeout", "pool_use_lifo"})
_WITHOUT_QUEUE = frozenset({"NullPool", "StaticPool"})
_OF_SQLITE = frozenset({"sqlite", "sqlite+pysqlite", "sqlite+aiosqlite"})
_IN_MEMORY = frozenset({"", "/", "/:memory:"})
_PER_THREAD = "SingletonThreadPool"


def note_refused(call: Invocation) -> None:
    """Notes what a call that describes a column or relationship is given in vain."""
    for found in _refused(call):
        if not _is_spread(call):
            call.note(found)


def note_engine(call: Invocation, *, is_async: bool) -> None:
    """Notes an engine, and options that it, or the pool that it will have, does not take."""
    spread = ("**",) if _is_spread(call) else ()
    call.note(EngineMaking(call.at, is_async, (*call.keywords, *spread), call.caller))
    pool = _pool(call)
    unusable = _OF_QUEUES if pool else frozenset()
    if pool == _PER_THREAD:
        unusable -= {"pool_size"}
    refused = [name for name in call.keywords if name in _MISPLACED or name in unusable]
    if refused and not _is_spread(call):
        listed = ",".join(f"'{name}'" for name in refused)
        place = _MISPLACED.get(refused[0])
        wanted = f"hand it to {place}" if place else f"leave it out: a `{pool}` has no queue"
        error = f"TypeError: Invalid argument(s) {listed} sent to create_engine(), using configuration"
        call.note(_note(call, _written(refused[0], call.keywords[refused[0]]), wanted, error))


def note_refused_by_session(call: Invocation, *, is_async: bool) -> None:
    """Notes an engine that serves no session of this kind."""
    if is_async and made_type(call.argument(0, "bind")) == "sqlalchemy.Engine":
        wanted = "make the engine with `create_async_engine`"
        error = f"{_ERROR}AsyncEngine expected, got Engine("
        call.note(_note(call, "bind=Engine(...)", wanted, error))


def made_type(value: Value | None) -> str:
    """Names what a call has made of what it was given; empty where only an annotation tells it."""
    is_made = isinstance(value, Thing) and bool(value.arguments or value.keywords)
    return value.type if isinstance(value, Thing) and is_made else ""


def _refused(call: Invocation) -> Iterator[RefusedDefinition]:
    name = call.name.rpartition(".")[2]
    if name in {"relationship", "Relationship"}:
        yield from _of_relationship(call)
    elif name in {"Column", "mapped_column"}:
        yield from _of_column(call)
    yield from sqlmodel_definitions.refused_by_call(call)


def _of_relationship(call: Invocation) -> Iterator[RefusedDefinition]:
    text = text_of(call.keywords.get("cascade"))
    given = {one for one in re.split(r"\s*,\s*", text or "") if one}
    wrong = sorted(given - _CASCADES)
    if wrong:
        listed = ", ".join(repr(one) for one in wrong)
        wanted = f"a cascade is made of {', '.join(f'`{one}`' for one in sorted(_CASCADES))}"
        yield _note(call, f"cascade={text!r}", wanted, f"{_ERROR}Invalid cascade option(s): {listed}")


def _of_column(call: Invocation) -> Iterator[RefusedDefinition]:
    for keyword in ("server_default", "server_onupdate"):
        value = call.keywords.get(keyword)
        if value is not None and _is_no_sql(value):
            wanted = f'write SQL, as `{keyword}=text("0")`, or `default=...` for a value of Python'
            yield _note(call, _written(keyword, value), wanted, f"{_ERROR}{_SQL}")
    given = call.arguments[1:] if call.arguments and _is_text(call.arguments[0]) else call.arguments
    for value in given:
        if isinstance(value, Ext) and value.name in _PLAIN_TYPES:
            name = value.name.rpartition(".")[2]
            wanted = "give it a type of SQLAlchemy, as `Integer` or `String`"
            yield _note(
                call, name, wanted, f"{_ERROR}{_TAKEN} <class '{value.name.removeprefix('builtins.')}'>"
            )
        elif isinstance(value, Known) and isinstance(value.value, str):
            wanted = "a column that is referred to is written `ForeignKey(...)`"
            yield _note(call, repr(value.value), wanted, f"{_ERROR}{_TAKEN} {value.value!r}")


def _is_text(value: Value) -> bool:
    return any(not isinstance(option, Ext | Thing) for option in options(value))


def _is_no_sql(value: Value) -> bool:
    if isinstance(value, Known):
        return isinstance(value.value, bool | int | float)
    if isinstance(value, Ext):
        return value.name in _PLAIN_TYPES or value.name.startswith(
            ("datetime.", "uuid.", "sqlalchemy.func.")
        )
    return isinstance(value, Func | Items | Fields) or is_made_anew(value)


def _pool(call: Invocation) -> str | None:
    """Names the pool without a queue that an engine will have; `None` if it has one, or may."""
    stated = call.keywords.get("poolclass")
    if stated is not None:
        name = stated.name.rpartition(".")[2] if isinstance(stated, Ext) else ""
        return name if name in _WITHOUT_QUEUE else None
    url = call.argument(0, "url")
    urls = urls_in(url)
    if url is None or len(urls) != 1 or len(options(url)) != 1:
        return None
    scheme, _, rest = urls[0].partition("://")
    if scheme not in _OF_SQLITE or rest not in _IN_MEMORY:
        return None
    return "StaticPool" if scheme.endswith("aiosqlite") else _PER_THREAD


def _is_spread(call: Invocation) -> bool:
    """Tells whether a dict is spread over the arguments, which may be one of several."""
    return "**" in call.machine.source(call.site)


def _written(keyword: str, value: Value) -> str:
    if isinstance(value, Known):
        return f"{keyword}={value.value!r}"
    return f"{keyword}={value.name.rpartition('.')[2] if isinstance(value, Ext) else '...'}"


def _note(call: Invocation, argument: str, wanted: str, error: str) -> RefusedDefinition:
    callee = call.name.rpartition(".")[2]
    return RefusedDefinition(call.at, callee, argument, wanted, error, call.caller)
