"""Calls inside a followed function: of sessions, of results, of first-party code, of anything else."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from cdcheck import ir
from cdcheck.languages.python.proofs.flow import changes, reads, removals, sessions
from cdcheck.languages.python.proofs.flow.queries import (
    SAME,
    arguments_of,
    called,
    pinned,
    statement_of,
    with_options,
)
from cdcheck.languages.python.proofs.flow.schemas import read_by_schema, validated
from cdcheck.languages.python.proofs.flow.states import (
    MAIN,
    Held,
    Instance,
    Many,
    Rows,
    Session,
    State,
    Statement,
    Thing,
    Value,
)
from cdcheck.languages.python.sqlalchemy.sessions import SESSIONS
from cdcheck.model.code import Call
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker

_MAKERS = SESSIONS | {"sqlalchemy.sessionmaker()"}
_BEGINS = frozenset({"sqlalchemy.sessionmaker.begin"})
# A page of Flask-SQLAlchemy may be gone through like its items.
_ALL = frozenset({"all", "fetchall", "fetchmany", "paginate"})
_ONE = frozenset({"one", "one_or_none", "first", "fetchone", "first_or_404", "one_or_404"})
_BY_KEY = frozenset({"get", "get_or_404"})
_SCALAR = frozenset({"scalar", "scalar_one", "scalar_one_or_none"})
# Neither `first()` nor `scalar()` looks at a second row, and both let joined collections pass.
_UNIQUE_ONLY = _ALL | {"fetchone", "one", "one_or_none", "scalar_one", "scalar_one_or_none"}
_SAME_LIST = frozenset({"list", "sorted", "reversed", "tuple", "set"})
_HARMLESS = frozenset({"print", "len", "isinstance", "bool", "id", "type", "hasattr", "issubclass"})


class Opened(Struct, frozen=True):
    """Is a session that a `with` statement opened, and what its end does."""

    session: Session
    at: Location
    is_async: bool
    commits: bool
    expires: bool | None

    def end(self, walker: "Walker", state: State) -> None:
        if self.commits:
            sessions.commit(walker, state, self.session.token, self.at, expires=self.expires)
        sessions.close(state, self.session.token, self.at)


def opened(walker: "Walker", node: ir.Expression, held: Held) -> Opened | None:
    """Tells whether entering a value opens a session that the end of the block closes."""
    inner = node.value if isinstance(node, ir.Await) else node
    note = walker.program.calls.get(walker.tree.place(inner)) if isinstance(inner, ir.Call) else None
    if note is None or note.external not in _MAKERS | _BEGINS or not isinstance(held, Session):
        return None
    is_async = held.token.startswith("async ")
    at = walker.tree.place(node)
    expires = walker.program.expires[is_async]
    return Opened(held, at, is_async, note.external in _BEGINS, expires)


def call(walker: "Walker", node: ir.Call, state: State) -> Held:
    """Evaluates a call."""
    note = walker.program.calls.get(walker.tree.place(node))
    receiver = Held()
    if isinstance(node.function, ir.Attribute):
        receiver = walker.value(node.function.base, state)
    elif not isinstance(node.function, ir.Name):
        walker.value(node.function, state)
    arguments = [(keyword, walker.value(value, state)) for keyword, value in arguments_of(node)]
    statement = statement_of(node, walker.mapped_class, receiver)
    if statement is not None:
        known = removals.equalities(walker, node, state)
        return replace(statement, equal=statement.equal | known)
    removals.taken(walker, node, state)
    if note is not None and note.external is not None:
        removal = removals.removal(walker, note.external, node, receiver, state)
        if removal is not None:
            return removal
        if note.external in removals.OF_QUERIES:
            removals.of_query(walker, node, state)
        held = sessions.asked(walker, node, note.external, receiver, arguments, state)
        if held is not None:
            return held
    if isinstance(receiver, Value):
        return changes.called_on(walker, state, receiver, node)
    if isinstance(receiver, Rows):
        return _of_rows(walker, receiver, node, state)
    if isinstance(receiver, Instance):
        return _of_instance(walker, receiver, node, arguments, state)
    schema = validated(walker, node)
    if schema is not None and arguments:
        read_by_schema(walker, state, arguments[0][1], schema, walker.tree.place(node))
        return Held()
    return _of_code(walker, node, note, arguments, state)


def _of_rows(walker: "Walker", rows: Rows, node: ir.Call, state: State) -> Held:
    name = called(node)
    if name in _UNIQUE_ONLY:
        reads.rows(walker, rows, walker.tree.place(node))
    if name == "scalars":
        return replace(rows, is_scalar=True)
    if name == "unique":
        return _made_unique(rows, node, state)
    if name in SAME:
        statement = pinned(rows.statement, node)
        known = removals.equalities(walker, node, state)
        return replace(rows, statement=replace(statement, equal=statement.equal | known))
    if name == "options":
        statement = with_options(rows.statement, [value for _, value in arguments_of(node)])
        return replace(rows, statement=statement)
    if name in _ALL and rows.is_scalar:
        return Many(sessions.fetched(rows, state, is_of_many=True))
    if name in _SCALAR or (rows.is_scalar and name in _ONE | _BY_KEY):
        return Instance(sessions.fetched(rows, state))
    return Held()


def _made_unique(rows: Rows, node: ir.Call, state: State) -> Rows:
    """Makes a result unique, which changes the result itself: its name holds a unique one after."""
    unique = replace(rows, is_unique=True)
    if isinstance(node.function, ir.Attribute) and isinstance(node.function.base, ir.Name):
        state.names[node.function.base.id] = unique
    return unique


def _of_instance(
    walker: "Walker",
    receiver: Instance,
    node: ir.Call,
    arguments: list[tuple[str, Held]],
    state: State,
) -> Held:
    method = f"{state.things[receiver.number].cls}.{called(node)}"
    function = walker.program.functions.get(method)
    if function is None:
        return Held()
    bound = _bound(function.parameters, [("", receiver), *arguments])
    held = walker.follow(method, bound, state)
    if held is None:
        state.change(receiver.number, is_open=True)
        open_all(arguments, state)
    return held or Held()


def _of_code(
    walker: "Walker",
    node: ir.Call,
    note: Call | None,
    arguments: list[tuple[str, Held]],
    state: State,
) -> Held:
    callee = note.callee if note is not None else None
    cls = callee if callee in walker.program.mapped else None
    if cls is None and (callee is None or callee.endswith("__init__")):
        cls = walker.mapped_class(node.function)
    if cls is not None:
        given = frozenset((keyword,) for keyword, _ in arguments if keyword)
        at = walker.tree.place(node)
        return Instance(state.make(Thing(cls, at, loads=given, is_fresh=True, is_made=True)))
    function = walker.program.functions.get(callee or "")
    if function is not None:
        has_self = isinstance(node.function, ir.Attribute) and function.parameters[:1] in {
            ("self",),
            ("cls",),
        }
        given_all = [("", Held()), *arguments] if has_self else arguments
        held = walker.follow(function.id, _bound(function.parameters, given_all), state)
        if held is not None:
            return held
    name = called(node)
    if name in _SAME_LIST and len(arguments) == 1:
        held = arguments[0][1]
        if isinstance(held, Rows):
            reads.rows(walker, held, walker.tree.place(node))
        return Held() if isinstance(held, Value) else held
    if name not in _HARMLESS:
        open_all(arguments, state)
    return Held()


def _bound(parameters: tuple[str, ...], arguments: list[tuple[str, Held]]) -> dict[str, Held]:
    placed = [held for keyword, held in arguments if not keyword]
    found = dict(zip(parameters, placed, strict=False))
    return found | {keyword: held for keyword, held in arguments if keyword and "*" not in keyword}


def open_all(arguments: list[tuple[str, Held]], state: State) -> None:
    """Forgets what is known of what something not understood is handed."""
    for _, held in arguments:
        if isinstance(held, Instance | Many):
            state.change(held.number, is_open=True)
        elif isinstance(held, Value):
            changes.assigned(state, held.number, held.name, Held())


def query_of(walker: "Walker", node: ir.Attribute) -> Held:
    """Gives the query of all its rows that Flask-SQLAlchemy lets a mapped class have."""
    cls = walker.mapped_class(node.base)
    if cls is None or node.name in walker.program.mapped[cls].names:
        return Held()
    at, token = walker.tree.place(node), f"{MAIN} {walker.function.id} {node.name}"
    return Rows(Statement(cls), at, token, is_async=False, is_scalar=True, is_unique=True)
