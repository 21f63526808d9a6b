"""What code asks of SQLAlchemy's objects that they do not have, and what of theirs cannot be awaited."""

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Items, Thing, Value
from cdcheck.languages.python.sqlalchemy.selections import ROW, rows_of
from cdcheck.model.orm_misuses import AbsentMethod, AwaitedValue
from cdcheck.model.sessions import SessionMaking

RESULT = "sqlalchemy.Result"
_OF_RESULTS = {
    **dict.fromkeys(("all", "fetchall", "fetchmany"), "list"),
    **dict.fromkeys(("scalars",), "ScalarResult"),
    **dict.fromkeys(("mappings",), "MappingResult"),
    **dict.fromkeys(("first", "one", "one_or_none", "fetchone", "scalar", "scalar_one"), ""),
    **dict.fromkeys(("scalar_one_or_none", "unique"), ""),
}
_RESULTS = frozenset({"scalars", "mappings", "unique"})
_SCALARS = frozenset({"scalars", "mappings", "scalar", "scalar_one", "scalar_one_or_none"})
_LISTS = frozenset({"all", "fetchall", "fetchmany"})
_OF_SYNC_SESSIONS = frozenset(
    {"query", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}
)
_OF_CONNECTIONS = frozenset({"execute", "scalar", "scalars"})
_NEVER_AWAITED = frozenset({"add", "add_all", "expunge", "expunge_all", "expire", "expire_all"})
_ABSENT = {
    "sqlalchemy.AsyncSession": _OF_SYNC_SESSIONS | {"exec"},
    "sqlmodel.AsyncSession": _OF_SYNC_SESSIONS,
    "sqlalchemy.Session": frozenset({"exec"}),
    "sqlalchemy.Engine": _OF_CONNECTIONS,
    "sqlalchemy.AsyncEngine": _OF_CONNECTIONS,
    "sqlalchemy.select": frozenset({"all", "first", "one", "one_or_none", "scalars", "count", "get"}),
    "sqlalchemy.Query": frozenset({"scalars", "fetchall", "scalar_one", "scalar_one_or_none"}),
}


def register(library: Library) -> None:
    """Adds results, and methods that are not there, to SQLAlchemy's model."""
    for type_ in ("sqlalchemy.select", "sqlalchemy.Query"):
        for name in _ABSENT[type_]:
            library.methods[f"{type_}.{name}"] = _absent
    library.methods["sqlalchemy.AsyncSession.bulk_update_mappings"] = _absent
    for name in _OF_RESULTS:
        library.methods[f"{RESULT}.{name}"] = _of_result
    library.elements[RESULT] = _rows
    library.watched_reads.add(ROW)


def check_session(call: Invocation) -> None:
    """Notes a method that a session or an engine does not have, or that is awaited and gives nothing."""
    note_absent(call)
    method = call.name.rpartition(".")[2]
    if call.is_awaited and method in _NEVER_AWAITED and isinstance(call.receiver, Thing):
        call.note(AwaitedValue(call.at, "sqlalchemy", method, "NoneType", call.caller))


def note_absent(call: Invocation) -> None:
    """Notes a method that the object which is asked for it does not have."""
    receiver, method = call.receiver, call.name.rpartition(".")[2]
    is_own = isinstance(receiver, Thing) and "class_" in receiver.keywords
    if isinstance(receiver, Thing) and not is_own and method in _ABSENT.get(receiver.type, ()):
        owner = receiver.type.rpartition(".")[2]
        since = (2, 0) if owner == "Engine" else (1, 4)
        call.note(
            AbsentMethod(
                call.at,
                "sqlalchemy",
                "Select" if owner == "select" else owner,
                method,
                since,
                is_certain="Session" not in owner or _is_made(call, receiver),
                function=call.caller,
            )
        )


def _is_made(call: Invocation, session: Thing) -> bool:
    """Tells whether it is known where a session was made, beyond what an annotation says."""
    at = call.machine.location(session.site)
    return any(making.at == at for making in call.machine.facts.all(SessionMaking))


def result_of(call: Invocation) -> Value:
    """Gives what a session is asked for: rows, or what must be awaited first."""
    method = call.name.rpartition(".")[2]
    if method.startswith("stream"):
        return Thing("sqlalchemy.AsyncResult", call.site)
    if method not in {"execute", "scalars", "exec"}:
        return Thing("sqlalchemy.Got", call.site)
    is_async = isinstance(call.receiver, Thing) and ".Async" in call.receiver.type
    is_coroutine = is_async and not call.is_awaited
    return Thing("sqlalchemy.Coroutine" if is_coroutine else RESULT, call.site, rows_of(call))


def note_awaited(call: Invocation) -> None:
    """Notes that what a result or a query gives is awaited, unless the query itself is refused."""
    method, receiver = call.name.rpartition(".")[2], call.receiver
    if call.is_awaited and isinstance(receiver, Thing) and receiver.site.path:
        made_at = call.machine.location(receiver.site)
        if any(absent.at == made_at for absent in call.machine.facts.all(AbsentMethod)):
            return
        gives = _OF_RESULTS.get(method, "")
        call.note(AwaitedValue(call.at, "sqlalchemy", method, gives, call.caller))


def _absent(call: Invocation) -> Value:
    note_absent(call)
    return Thing(f"{call.name}()", call.site, tuple(call.arguments), call.keywords)


def _of_result(call: Invocation) -> Value:
    note_awaited(call)
    method = call.name.rpartition(".")[2]
    held = call.receiver.arguments if isinstance(call.receiver, Thing) and method not in _SCALARS else ()
    if method in _RESULTS:
        return Thing(RESULT, call.site, held)
    if method in _LISTS and held:
        return Items([Thing(ROW, call.site, held)], is_open=True)
    return Thing(ROW, call.site, held) if held else Thing(f"{call.name}()", call.site)


def _rows(result: Thing) -> list[Value]:
    """Gives what a loop over a result sees."""
    return [Thing(ROW, result.site, result.arguments)] if result.arguments else []
