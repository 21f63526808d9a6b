"""SQLAlchemy's sessions: where they are made, and what is asked of them."""

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Ext, Known, Thing, Value, options
from cdcheck.languages.python.sqlalchemy.absences import check_session
from cdcheck.languages.python.sqlalchemy.definitions import made_type, note_refused_by_session
from cdcheck.model.sessions import SessionMaking, SessionUse

SESSION, FACTORY = "sqlalchemy.Session", "sqlalchemy.sessionmaker"
SESSIONS = frozenset(
    {"sqlalchemy.Session", "sqlalchemy.AsyncSession", "sqlmodel.Session", "sqlmodel.AsyncSession"}
)
_CHANGES = frozenset({"add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings"})
_BOUND = "misbound"
_STATEMENTS = frozenset({"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete"})
_NOTED = (
    "commit",
    "rollback",
    "close",
    "expunge",
    "expunge_all",
    "expire",
    "expire_all",
    "begin",
    "begin_nested",
    "close_all",
    "remove",
)


def register(library: Library) -> None:
    """Adds sessions and their factories to SQLAlchemy's model."""
    for name in ("sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"):
        library.functions[f"sqlalchemy.{name}"] = _factory
    for name in SESSIONS:
        library.functions[name] = _session
    for name in ("()", "begin"):
        library.methods[f"{FACTORY}.{name}"] = _made
    for name in _NOTED:
        library.methods[f"{SESSION}.{name}"] = _noted
    library.bases[FACTORY] = SESSION


def note_use(call: Invocation) -> None:
    """Notes that a method of a session is called."""
    owner, _, method = call.name.rpartition(".")
    receiver = call.receiver if isinstance(call.receiver, Thing) else None
    is_async = owner.endswith("AsyncSession") or (receiver is not None and receiver.data is True)
    made_at = call.machine.location(receiver.site) if receiver and receiver.site.path else None
    writes = method in _CHANGES or any(
        isinstance(option, Thing) and option.type in _STATEMENTS
        for argument in call.arguments[:1]
        for option in options(argument)
    )
    call.note(
        SessionUse(
            call.at,
            method,
            is_async,
            call.caller,
            made_at,
            writes,
            _written(call, method),
            call.is_awaited,
            is_misbound=not is_async and receiver is not None and _BOUND in receiver.keywords,
        )
    )


def _written(call: Invocation, method: str) -> str:
    """Reads how the session is written; empty if it is more than names."""
    written = call.machine.source(call.site).partition(f".{method}(")[0]
    return written if written.replace(".", "").isidentifier() else ""


def _noted(call: Invocation) -> Value:
    check_session(call)
    note_use(call)
    given = tuple(call.arguments)
    return Thing(f"{call.name}()", call.site, given, call.keywords, data=call.receiver)


def _factory(call: Invocation) -> Value:
    is_async = "async" in call.name or any(
        isinstance(v, Ext) and v.name.endswith("AsyncSession") for v in call.keywords.values()
    )
    given = call.argument(0)
    if isinstance(given, Thing) and given.type == FACTORY:
        is_async = is_async or given.data is True
    keywords = {k: v for k, v in call.keywords.items() if k == "class_"}
    if isinstance(given, Thing) and given.type == FACTORY:
        keywords = given.keywords
    kind = "proxy" if "scoped" in call.name else "factory"
    note_refused_by_session(call, is_async=is_async and kind == "factory")
    if kind == "factory":
        call.note(SessionMaking(call.at, kind, is_async, _expires(call), call.caller))
    else:
        call.note(SessionMaking(call.at, kind, is_async, None, call.caller))
        keywords = {**keywords, "scoped": Known(value=True)}
    if kind == "factory" and not call.keywords.keys() & {"class_", "binds"}:
        keywords = {**keywords, **_misbound(call)}
    return Thing(FACTORY, call.site, keywords=keywords, data=is_async)


def _made(call: Invocation) -> Value:
    is_async = isinstance(call.receiver, Thing) and call.receiver.data is True
    is_own = not (isinstance(call.receiver, Thing) and "scoped" in call.receiver.keywords)
    call.note(SessionMaking(call.at, "session", is_async, None, call.caller, is_own))
    cls = call.receiver.keywords.get("class_") if isinstance(call.receiver, Thing) else None
    types = call.machine.library_types(cls) if cls is not None else []
    usual = "sqlalchemy.AsyncSession" if is_async else SESSION
    keywords = {"class_": cls} if cls is not None and not isinstance(cls, Ext) else {}
    if isinstance(call.receiver, Thing) and _BOUND in call.receiver.keywords and not call.keywords:
        keywords[_BOUND] = call.receiver.keywords[_BOUND]
    return Thing(next(filter(SESSIONS.__contains__, types), usual), call.site, keywords=keywords)


def _session(call: Invocation) -> Value:
    is_async = call.name.endswith("AsyncSession")
    note_refused_by_session(call, is_async=is_async)
    call.note(SessionMaking(call.at, "session", is_async, _expires(call), call.caller))
    return Thing(call.name, call.site, keywords={} if is_async else _misbound(call))


def _misbound(call: Invocation) -> dict[str, Value]:
    """Keeps the engine of a session that is not asynchronous, if the engine is."""
    bind = call.argument(0, "bind")
    is_plain = len(call.arguments) <= 1 and bind is not None
    return {_BOUND: bind} if is_plain and bind and made_type(bind) == "sqlalchemy.AsyncEngine" else {}


def _expires(call: Invocation) -> bool | None:
    stated = call.keywords.get("expire_on_commit", Known(value=True))
    return stated.value if isinstance(stated, Known) and isinstance(stated.value, bool) else None
