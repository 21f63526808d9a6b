"""Asks of Python code which calls of sessions a piece of it makes."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.sessions import SessionMaking, SessionUse

SENDING = frozenset(
    {"execute", "scalars", "scalar", "exec", "stream", "stream_scalars", "get", "get_one", "refresh"}
)
ENDING = frozenset({"commit", "rollback", "close"})


def surely_run(statement: ir.Statement) -> Iterator[object]:
    """Lists the pieces of a statement that run whatever a condition says, in their order."""
    if isinstance(statement, ir.If):
        yield statement.test
    elif isinstance(statement, ir.Loop):
        yield statement.iterable
    elif isinstance(statement, ir.With):
        yield from (item.context for item in statement.items)
        for inner in statement.body:
            yield from surely_run(inner)
    elif isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
        yield statement


class Sessions(Struct, frozen=True):
    """Is a file with the calls of sessions in it, and where it makes sessions, by place."""

    file: LoweredFile
    uses: Mapping[Location, SessionUse]
    makings: Mapping[Location, SessionMaking]

    def use(self, call: object) -> SessionUse | None:
        """Gives what a session is asked by a call whose receiver is written in names."""
        found = self.uses.get(self.file.place(call)) if isinstance(call, ir.Call) else None
        return found if found is not None and found.receiver else None

    def asked(self, piece: object) -> Iterator[SessionUse]:
        """Lists what a piece of code asks of sessions."""
        for found in nodes(piece):
            if isinstance(found.node, ir.Call) and (use := self.use(found.node)) is not None:
                yield use

    def begun_by(self, item: ir.WithItem) -> str:
        """Names the session whose transaction entering a context begins; empty if it begins none."""
        context = item.context.value if isinstance(item.context, ir.Await) else item.context
        if not isinstance(context, ir.Call) or ir.last_name(context.function) != "begin":
            return ""
        use = self.use(context)
        if use is not None:
            return use.receiver
        is_made = self.file.place(context) in self.makings
        return item.target.id if is_made and isinstance(item.target, ir.Name) else ""

    def opened_by(self, statement: ir.With) -> frozenset[str]:
        """Names what a `with` statement binds."""
        return frozenset(i.target.id for i in statement.items if isinstance(i.target, ir.Name))

    def hands_on(self, piece: object, receiver: str) -> bool:
        """Tells whether code is called that may do anything with a session, given it or its owner."""
        owner, written = receiver.rpartition(".")[0], self.file.written
        for found in nodes(piece):
            call = found.node
            if not isinstance(call, ir.Call) or self.use(call) is not None:
                continue
            given = (*call.arguments, *(value for _, value in call.keywords))
            if any(written(value) in {receiver, owner} for value in given):
                return True
            function = call.function
            if owner and isinstance(function, ir.Attribute) and written(function.base) == owner:
                return True
        return False
