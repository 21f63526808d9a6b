"""What a session's methods do to the objects that it holds."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.facts.session_flows import ForeignObject
from cdcheck.languages.python.proofs.flow import changes, removals
from cdcheck.languages.python.proofs.flow.queries import arguments_of, with_options
from cdcheck.languages.python.proofs.flow.states import (
    MAIN,
    Given,
    Held,
    Instance,
    Many,
    Removal,
    Rows,
    Session,
    State,
    Statement,
    Thing,
    is_held_by,
)
from cdcheck.languages.python.sqlalchemy.sessions import SESSIONS
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker

Arguments = list[tuple[str, Held]]
_TYPES = (*(f"{session}." for session in sorted(SESSIONS)), "sqlalchemy.sessionmaker.")


def asked(
    walker: "Walker",
    node: ir.Call,
    external: str,
    receiver: Held,
    arguments: Arguments,
    state: State,
) -> Held | None:
    """Does what a session is asked to do; `None` if it is no session that is asked."""
    at = walker.tree.place(node)
    if external in {"sqlalchemy.sessionmaker()", "sqlalchemy.sessionmaker.begin"}:
        return Session(f"{_kind(walker, at)} {at.line}:{at.column}")
    if external in SESSIONS:
        kind = "async" if "Async" in external else "sync"
        return Session(f"{kind} {at.line}:{at.column}")
    owner = next((type_ for type_ in _TYPES if external.startswith(type_)), None)
    method = external.removeprefix(owner) if owner is not None else ""
    if owner is None or "." in method or method.endswith("()"):
        return None
    token = _token(walker, node, receiver)
    is_async = "Async" in owner or token.startswith("async ")
    first = arguments[0][1] if arguments else Held()
    if method in {"execute", "scalars", "exec", "scalar"} and isinstance(first, Statement):
        return _selected(
            walker, state, Rows(first, at, token, is_async, method in {"scalars", "exec"}), method
        )
    if method in {"get", "get_one", "query"} and arguments:
        return _by_class(
            walker, node, method, Rows(Statement(""), at, token, is_async, True, True), arguments, state
        )
    removals.filled(walker, state, at)
    if isinstance(first, Removal):
        removals.removed(walker, state, first.equal, at)
    _act(walker, node, method, token, arguments, state, is_async=is_async)
    return Held()


def commit(walker: "Walker", state: State, token: str, at: Location, *, expires: bool | None) -> None:
    """Commits: objects expire, or at least are flushed."""
    changes.settle(walker, state, token)
    for number, thing in state.things.items():
        if is_held_by(thing, token) and thing.closed_at is None:
            expired = at if expires else thing.expired_at
            loads = frozenset() if expires else thing.loads
            is_updated = thing.is_changed and not thing.is_fresh
            state.things[number] = replace(
                thing,
                is_fresh=False,
                is_changed=False,
                expired_at=expired,
                renewed_at=at if is_updated else thing.renewed_at,
                loads=loads,
                stale=thing.stale if expires is False else frozenset(),
            )


def close(state: State, token: str, at: Location) -> None:
    """Closes a session: its objects are on their own."""
    for number, thing in state.things.items():
        if is_held_by(thing, token) and not thing.is_fresh:
            state.things[number] = replace(thing, closed_at=at)


def _kind(walker: "Walker", at: Location) -> str:
    return "async" if walker.program.is_async_making(at) else "sync"


def _token(walker: "Walker", node: ir.Call, receiver: Held) -> str:
    if isinstance(receiver, Session):
        return receiver.token
    if isinstance(node.function, ir.Attribute):
        written = _written(node.function.base)
        scope = walker.function.id
        if written.startswith("self."):
            scope = scope.rpartition(".")[0]
        return f"{MAIN} {scope} {written}"
    return MAIN


def _written(node: ir.Expression) -> str:
    if isinstance(node, ir.Attribute):
        return f"{_written(node.base)}.{node.name}"
    return node.id if isinstance(node, ir.Name) else ""


def _selected(walker: "Walker", state: State, rows: Rows, method: str) -> Held:
    walker.selected.add(rows.statement.cls)
    return Instance(fetched(rows, state)) if method == "scalar" else rows


def fetched(rows: Rows, state: State, *, is_of_many: bool = False) -> int:
    """Makes the object that a row of a result is, or that each of them is."""
    statement = rows.statement
    return state.make(
        Thing(
            statement.cls,
            rows.at,
            rows.token,
            rows.is_async,
            statement.loads,
            is_open=statement.is_open,
            pinned=statement.pinned,
            equal=statement.equal,
            is_plain=statement.is_plain,
            is_of_many=is_of_many,
        )
    )


def _by_class(
    walker: "Walker", node: ir.Call, method: str, rows: Rows, arguments: Arguments, state: State
) -> Held:
    given = list(arguments_of(node))
    cls = walker.mapped_class(given[0][1])
    if cls is None or (method == "query" and len(given) != 1):
        return Held()
    statement = Statement(cls, equal=frozenset(("", held) for _, held in arguments[1:2]))
    for keyword, listed in node.keywords:
        if keyword == "options":
            statement = (
                with_options(statement, listed.items)
                if isinstance(listed, ir.Sequence)
                else Statement(cls, is_open=True)
            )
    rows = replace(rows, statement=statement)
    walker.selected.add(cls)
    return rows if method == "query" else Instance(fetched(rows, state))


def _act(  # noqa: PLR0913 (one call, taken apart)
    walker: "Walker",
    node: ir.Call,
    method: str,
    token: str,
    arguments: Arguments,
    state: State,
    *,
    is_async: bool,
) -> None:
    at = walker.tree.place(node)
    things = [held.number for _, held in arguments if isinstance(held, Instance | Many)]
    if method == "commit":
        commit(walker, state, token, at, expires=walker.program.expires[is_async])
    elif method == "flush":
        commit(walker, state, token, at, expires=False)
    elif method == "close":
        close(state, token, at)
    elif method in {"rollback", "expire_all", "expire", "expunge", "expunge_all", "run_sync"}:
        for number in things or list(state.things):
            state.change(number, is_open=True)
    elif method == "refresh":
        _note_foreign(walker, method, token, things, state, at)
        _refresh(node, things, state)
    elif method == "merge":
        for number in things:
            if not is_held_by(state.things[number], token):
                continue
            state.change(number, token=token, is_async=is_async)
    elif method in {"add", "add_all", "delete"}:
        if method == "delete" and node.arguments:
            _delete(walker, node.arguments[0], state, at)
            removals.deleted(walker, state, things, at)
        _note_foreign(walker, method, token, things, state, at)
        for number in things:
            state.change(number, token=token, is_async=is_async, closed_at=None)


def _note_foreign(
    walker: "Walker", method: str, token: str, things: list[int], state: State, at: Location
) -> None:
    """Notes an object that was loaded by another session: what was closed may be added again.

    A session that the function is given may be any that is open.
    """
    for number in things:
        thing = state.things[number]
        is_closed = thing.closed_at is not None
        is_told = bool(thing.token) and not (
            thing.is_open or thing.is_made or thing.token.startswith(MAIN)
        )
        is_other = is_told and thing.token != token and (is_closed or not token.startswith(MAIN))
        if is_other and (method == "refresh" or not is_closed):
            walker.hands(
                ForeignObject(at, thing.cls, method, thing.at, walker.function.id, thing.closed_at)
            )


def _delete(walker: "Walker", node: ir.Expression, state: State, at: Location) -> None:
    held = state.names.get(node.id) if isinstance(node, ir.Name) else None
    if isinstance(held, Instance):
        walker.deletes(state.things[held.number].cls, at)
    elif (held is None or isinstance(held, Given)) and (cls := walker.handed(node)) is not None:
        walker.deletes(cls, at)


def _refresh(node: ir.Call, things: list[int], state: State) -> None:
    names: tuple[str, ...] | None = ()
    for keyword, value in [*arguments_of(node)][1:]:
        if keyword in {"", "attribute_names"}:
            names = _texts(value)
    for number in things:
        if names is None:
            state.change(number, is_open=True)
            continue
        loads = state.things[number].loads | {(name,) for name in names}
        renewed_at = state.things[number].renewed_at if names else None
        stale = frozenset(s for s in state.things[number].stale if names and s.attribute not in names)
        state.change(
            number, loads=loads, expired_at=None, renewed_at=renewed_at, is_fresh=False, stale=stale
        )


def _texts(node: ir.Expression) -> tuple[str, ...] | None:
    if not isinstance(node, ir.Sequence):
        return None
    found = [one.value for one in node.items if isinstance(one, ir.Const)]
    texts = tuple(text for text in found if isinstance(text, str))
    return texts if len(texts) == len(node.items) else None
