"""Finds writes of SQLAlchemy's sessions whose failure is caught and not rolled back."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.session_transactions import RefusedStep, TransactionFault
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body
from cdcheck.languages.python.proofs.session_steps import SENDING, Sessions, surely_run
from cdcheck.model.sessions import SessionUse

_FLUSHING = frozenset({"commit", "flush"})
_PENDING = frozenset({"add", "add_all", "delete", "merge"})
_REFUSED = SENDING | {"query", "commit", "merge"}
_BROAD = frozenset({"Exception", "BaseException"})
_OF_DATABASE = frozenset(
    {"IntegrityError", "DataError", "DBAPIError", "DatabaseError", "StatementError", "SQLAlchemyError"}
)
_ENDING_WORDS = ("rollback", "close", "invalidate", "reset", "exit", "abort", "fail", "skip")


def after_failures(sessions: Sessions, body: Body) -> Iterator[RefusedStep]:
    """Looks at the statements of a function, and at those in them that the same session serves."""
    pending = {use.receiver for use in sessions.asked(body) if use.method in _PENDING}
    yield from _in_block(sessions, body, pending)


def _in_block(sessions: Sessions, body: Body, pending: set[str]) -> Iterator[RefusedStep]:
    for number, statement in enumerate(body):
        if isinstance(statement, ir.Try):
            failing = _flushing(sessions, statement, pending)
            if failing is not None:
                yield from _after(sessions, statement, failing, body[number + 1 :])
            yield from _in_block(sessions, statement.body, pending)
        elif isinstance(statement, ir.If):
            yield from _in_block(sessions, statement.then, pending)
            yield from _in_block(sessions, statement.otherwise, pending)
        elif isinstance(statement, ir.Loop) or (
            isinstance(statement, ir.With) and not any(map(sessions.begun_by, statement.items))
        ):
            yield from _in_block(sessions, statement.body, pending)


def _flushing(sessions: Sessions, attempt: ir.Try, pending: set[str]) -> SessionUse | None:
    """Finds what sends new rows right in a `try`; a savepoint inside would take back only itself."""
    asked = list(sessions.asked(attempt.body))
    if any(use.method == "begin_nested" for use in asked):
        return None
    for statement in attempt.body:
        if isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
            for use in sessions.asked(statement):
                if use.method in _FLUSHING and use.receiver in pending:
                    return use
    return None


def _after(
    sessions: Sessions, attempt: ir.Try, failing: SessionUse, rest: Body
) -> Iterator[RefusedStep]:
    """Finds the first thing that the session is asked behind a failure, in what catches it or after."""
    handler = next((one for one in attempt.handlers if _catches(one)), None)
    if handler is None:
        return
    rest = () if _leaves(handler.body) else rest
    for statement in (*handler.body, *attempt.final, *rest):
        if _ends(sessions, statement, failing.receiver):
            return
        for use in sessions.asked(tuple(surely_run(statement))):
            if use.receiver == failing.receiver and use.method in _REFUSED:
                fault = TransactionFault.NOT_ROLLED_BACK
                caught_at = handler.types
                place = sessions.file.place(caught_at) if caught_at is not None else None
                yield RefusedStep(use.at, fault, failing.at, place, _is_of_database(handler))
                return


def _catches(handler: ir.Handler) -> bool:
    """Tells whether a handler catches what a database says."""
    return handler.types is None or not (_BROAD | _OF_DATABASE).isdisjoint(handler.names)


def _is_of_database(handler: ir.Handler) -> bool:
    """Tells whether a handler catches what a database says, and little else."""
    return not _OF_DATABASE.isdisjoint(handler.names) and _BROAD.isdisjoint(handler.names)


def _leaves(body: Body) -> bool:
    """Tells whether what catches a failure may go elsewhere than to what stands below it."""
    return any(
        isinstance(found.node, ir.Return | ir.Raise)
        or (isinstance(found.node, ir.Opaque) and found.node.kind in {"break", "continue"})
        for found in nodes(body)
    )


def _ends(sessions: Sessions, piece: ir.Statement, receiver: str) -> bool:
    for found in nodes(piece):
        if isinstance(found.node, ir.Call):
            name = ir.last_name(found.node.function).lower()
            if any(word in name for word in _ENDING_WORDS):
                return True
        if isinstance(found.node, ir.Assign) and any(
            sessions.file.written(target) == receiver for target in found.node.targets
        ):
            return True
    return sessions.hands_on(piece, receiver)
