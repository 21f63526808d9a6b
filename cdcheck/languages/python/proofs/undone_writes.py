"""Finds answers that are raised inside of a transaction, after something was written in it."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.undone_writes import UndoneWrites
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.session_steps import Sessions, surely_run
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def undone_writes(project: Project, sources: SourceTexts) -> UndoneWrites:
    """Reads the files again that raise answers and use sessions."""
    raised = {one.at for one in project.raised_answers if not one.is_test}
    makings = {one.at: one for one in project.session_makings}
    found: dict[Location, Location] = {}
    for path in {at.path for at in raised}:
        uses = {one.at: one for one in project.session_uses if one.at.path == path}
        file = lowered(path, sources) if uses else None
        if file is not None:
            reader = _Reader(Sessions(file, uses, makings), raised)
            for _, body in file.bodies():
                found.update(reader.outside(body))
    return UndoneWrites(found)


class _Reader:
    def __init__(self, sessions: Sessions, raised: set[Location]) -> None:
        self._sessions, self._raised = sessions, raised

    def outside(self, body: Body) -> Iterator[tuple[Location, Location]]:
        """Looks for blocks that commit at their end, or roll back what they were left with."""
        for found in nodes(body):
            if isinstance(found.node, ir.With):
                for item in found.node.items:
                    receiver = self._sessions.begun_by(item)
                    if receiver:
                        yield from self._inside(found.node.body, receiver, None)

    def _inside(
        self, body: Body, receiver: str, written: Location | None
    ) -> Iterator[tuple[Location, Location]]:
        """Follows a block; what stands in a `try` may be caught there, and is left."""
        for statement in body:
            if isinstance(statement, ir.Raise):
                at = self._sessions.file.place(statement)
                if written is not None and at in self._raised:
                    yield at, written
                return
            if isinstance(statement, ir.If):
                for arm in (statement.then, statement.otherwise):
                    yield from self._inside(arm, receiver, written)
            elif isinstance(statement, ir.Loop | ir.With):
                yield from self._inside(statement.body, receiver, written)
            for use in self._sessions.asked(tuple(surely_run(statement))):
                if use.receiver == receiver and use.method in {"commit", "rollback"}:
                    return
                if use.receiver == receiver and use.writes:
                    written = written or use.at
