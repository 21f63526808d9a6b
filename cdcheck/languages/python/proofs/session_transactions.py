"""Follows the transactions of SQLAlchemy's sessions through the statements of a function."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.session_transactions import RefusedStep, SessionTransactions, TransactionFault
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body
from cdcheck.languages.python.proofs.given_sessions import Given, GivenSessions
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.session_failures import after_failures
from cdcheck.languages.python.proofs.session_steps import ENDING, SENDING, Sessions, surely_run
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionUse
from cdcheck.proving import SourceTexts

Begun = dict[str, Location]
_TELLING = frozenset({"begin", "commit", "flush"})
_LEAVING = (ir.Return, ir.Raise)


@fact
def session_transactions(project: Project, sources: SourceTexts) -> SessionTransactions:
    """Reads the files again that begin or end transactions."""
    uses: dict[str, dict[Location, SessionUse]] = {}
    for use in project.session_uses:
        if not use.is_test:
            uses.setdefault(use.at.path, {})[use.at] = use
    begins = {making.at.path for making in project.session_makings if not making.is_test}
    makings = {making.at: making for making in project.session_makings}
    given = GivenSessions(project, sources)
    found: dict[Location, RefusedStep] = {}
    for path, held in uses.items():
        telling = path in begins or any(use.method in _TELLING for use in held.values())
        file = lowered(path, sources) if telling else None
        if file is not None:
            sessions = Sessions(file, held, makings)
            for index, body in file.bodies():
                name = file.extract.functions[index].qualified_name if index >= 0 else ""
                steps = _steps(sessions, body, given.of(f"{path}:{name}"))
                found.update((step.at, step) for step in steps)
    return SessionTransactions(found)


def _steps(sessions: Sessions, body: Body, given: tuple[Given, ...]) -> Iterator[RefusedStep]:
    follower = _Follower(sessions)
    yield from follower.follow(body, {one.receiver: one.begun for one in given})
    for one in given:
        if one.is_block:
            yield from follower.ended_inside(body, one.receiver, one.begun)
    yield from after_failures(sessions, body)


class _Follower:
    """Keeps, at each statement, which sessions have a transaction that a statement began."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def follow(self, body: Body, begun: Begun) -> Iterator[RefusedStep]:
        """Follows statements in their order, changing what is begun."""
        for statement in body:
            if isinstance(statement, ir.With):
                yield from self._with(statement, begun)
            elif isinstance(statement, ir.If):
                yield from self._expression(statement.test, begun)
                yield from self._arms([statement.then, statement.otherwise], begun)
            elif isinstance(statement, ir.Loop):
                yield from self._arms([statement.body, ()], begun)
            elif isinstance(statement, ir.Switch):
                yield from self._arms([*(branch.body for branch in statement.branches), ()], begun)
            elif isinstance(statement, ir.Try):
                yield from self._arms([statement.body, *(h.body for h in statement.handlers), ()], begun)
                yield from self.follow(statement.final, begun)
            elif not isinstance(statement, ir.Define | ir.DefineClass):
                yield from self._expression(statement, begun)

    def _with(self, statement: ir.With, begun: Begun) -> Iterator[RefusedStep]:
        receivers = [self._sessions.begun_by(item) for item in statement.items]
        for item, receiver in zip(statement.items, receivers, strict=True):
            yield from self._expression(item.context, begun)
            if receiver:
                yield from self.ended_inside(statement.body, receiver)
        for name in self._sessions.opened_by(statement):
            begun.pop(name, None)
        yield from self.follow(statement.body, begun)
        for name in (*receivers, *self._sessions.opened_by(statement)):
            begun.pop(name, None)

    def _arms(self, arms: list[Body], begun: Begun) -> Iterator[RefusedStep]:
        """Follows what may come one instead of the other: only what all have begun is begun after."""
        ends = []
        for arm in arms:
            one = dict(begun)
            yield from self.follow(arm, one)
            if not (arm and isinstance(arm[-1], _LEAVING)):
                ends.append(one)
        for receiver in list(begun):
            if not all(receiver in one for one in ends):
                del begun[receiver]

    def _expression(self, piece: ir.Statement | ir.Expression, begun: Begun) -> Iterator[RefusedStep]:
        for use in self._sessions.asked(piece):
            if use.method == "begin" and use.receiver in begun:
                yield RefusedStep(use.at, TransactionFault.BEGUN_TWICE, begun[use.receiver])
            elif use.method in ENDING:
                begun.pop(use.receiver, None)
            elif use.method in SENDING | {"begin"}:
                begun.setdefault(use.receiver, use.at)
        for receiver in list(begun):
            if self._is_changed(piece, receiver):
                del begun[receiver]

    def _is_changed(self, piece: ir.Statement | ir.Expression, receiver: str) -> bool:
        is_bound = isinstance(piece, ir.Assign) and any(
            self._sessions.file.written(target) == receiver for target in piece.targets
        )
        return is_bound or self._sessions.hands_on(piece, receiver)

    def ended_inside(
        self, body: Body, receiver: str, block_at: Location | None = None
    ) -> Iterator[RefusedStep]:
        """Finds the first thing that a session is asked in a block after its transaction was ended."""
        ended: Location | None = None
        for statement in body:
            if not isinstance(statement, ir.Evaluate | ir.Assign | ir.Return | ir.With):
                if any(isinstance(found.node, _LEAVING) for found in nodes(statement)):
                    return
                continue
            for use in self._sessions.asked(tuple(surely_run(statement))):
                if use.receiver != receiver:
                    continue
                if ended is not None and use.method not in {"close", "query", "begin"}:
                    yield RefusedStep(use.at, TransactionFault.ENDED_INSIDE, ended, block_at=block_at)
                    return
                if use.method in {"commit", "rollback"}:
                    ended = use.at
