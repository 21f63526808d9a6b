"""Looks for commits between a statement with RETURNING and the first use of its cursor."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.unfetched_rows import UnfetchedReturnings, UnfetchedRows, returning
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def unfetched_returnings(project: Project, sources: SourceTexts) -> UnfetchedReturnings:
    """Reads the files again in which such statements are sent."""
    asked: dict[str, dict[Location, Query]] = {}
    for query in returning(project):
        for place in query.sendings:
            asked.setdefault(place.path, {})[place] = query
    found: dict[Location, UnfetchedRows] = {}
    for path, sent in asked.items():
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            if file is not None:
                rows = _Follower(file, sent).in_block(body, {})
                found.update((one.sent_at, one) for one in rows)
    return UnfetchedReturnings(found)


class _Follower:
    """Follows the cursors of one file; `made` names the connection of each cursor that is made first."""

    def __init__(self, file: LoweredFile, sent: dict[Location, Query]) -> None:
        self._file = file
        self._sent = sent

    def in_block(self, body: Body, made: dict[str, str]) -> Iterator[UnfetchedRows]:
        """Looks at the statements of a block, each with those that stand behind it."""
        for number, statement in enumerate(body):
            if isinstance(statement, ir.Assign | ir.Evaluate):
                self._note_cursor(statement, made)
                yield from self._behind(statement, body[number + 1 :], made)
            elif isinstance(statement, ir.With):
                yield from self.in_block(statement.body, made)
                yield from self._at_the_end(statement, made)
            elif isinstance(statement, ir.If):
                yield from self.in_block(statement.then, dict(made))
                yield from self.in_block(statement.otherwise, dict(made))
            elif isinstance(statement, ir.Loop | ir.Try):
                yield from self.in_block(statement.body, dict(made))

    def _note_cursor(self, statement: ir.Assign | ir.Evaluate, made: dict[str, str]) -> None:
        call = _awaited(statement.value)
        target = statement.targets[0] if isinstance(statement, ir.Assign) else None
        if isinstance(target, ir.Name) and isinstance(call, ir.Call):
            if isinstance(call.function, ir.Attribute) and call.function.name == "cursor":
                made[target.id] = self._file.written(call.function.base)
            else:
                made.pop(target.id, None)

    def _sending(self, statement: ir.Statement, made: dict[str, str]) -> tuple[ir.Call, str, str] | None:
        """Finds a statement that is sent, with the names of what holds its rows and its connection."""
        if not isinstance(statement, ir.Assign | ir.Evaluate):
            return None
        call = _awaited(statement.value)
        if not isinstance(call, ir.Call) or self._file.place(call) not in self._sent:
            return None
        function = call.function
        if not isinstance(function, ir.Attribute) or function.name != "execute":
            return None
        receiver = self._file.written(function.base)
        if receiver in made:
            return call, receiver, made[receiver]
        targets = statement.targets if isinstance(statement, ir.Assign) else ()
        is_held = len(targets) == 1 and isinstance(targets[0], ir.Name)
        return (call, self._file.written(targets[0]), receiver) if is_held else None

    def _behind(
        self, statement: ir.Statement, rest: Body, made: dict[str, str]
    ) -> Iterator[UnfetchedRows]:
        sending = self._sending(statement, made)
        if sending is None:
            return
        call, cursor, connection = sending
        for after in rest:
            if self._names(after, cursor) or (self._names(after, connection) and _is_branching(after)):
                return
            commit = self._commit(after, connection)
            if commit is not None:
                yield self._rows(call, self._file.place(commit))
                return

    def _at_the_end(self, block: ir.With, made: dict[str, str]) -> Iterator[UnfetchedRows]:
        """Looks for what is sent last in a block whose end commits, as that of `sqlite3` does."""
        sending = self._sending(block.body[-1], made) if block.body and not block.is_async else None
        if sending is not None and any(self._enters(item, sending[2]) for item in block.items):
            place = self._file.place(sending[0])
            if self._sent[place].driver == "sqlite3":
                yield self._rows(sending[0], self._file.place(block.items[0].context))

    def _enters(self, item: ir.WithItem, connection: str) -> bool:
        if isinstance(item.context, ir.Name):
            return item.context.id == connection
        is_made = isinstance(item.context, ir.Call) and ir.last_name(item.context.function) == "connect"
        return is_made and isinstance(item.target, ir.Name) and item.target.id == connection

    def _commit(self, statement: ir.Statement, connection: str) -> ir.Call | None:
        call = _awaited(statement.value) if isinstance(statement, ir.Evaluate) else None
        if not isinstance(call, ir.Call) or not isinstance(call.function, ir.Attribute):
            return None
        function = call.function
        is_commit = function.name == "commit" and self._file.written(function.base) == connection
        return call if is_commit else None

    def _names(self, piece: ir.Statement, name: str) -> bool:
        return any(
            isinstance(found.node, ir.Name | ir.Attribute) and self._file.written(found.node) == name
            for found in nodes(piece)
        )

    def _rows(self, call: ir.Call, at: Location) -> UnfetchedRows:
        sent_at = self._file.place(call)
        return UnfetchedRows(at, sent_at, self._sent[sent_at])


def _awaited(value: ir.Expression | None) -> ir.Expression | None:
    return value.value if isinstance(value, ir.Await) else value


def _is_branching(statement: ir.Statement) -> bool:
    return not isinstance(statement, ir.Evaluate | ir.Assign | ir.Return)
