"""Finds writes in a transaction of Django whose failure is caught inside of it, and what comes after."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.aborted_transactions import AbortedStatement
from cdcheck.facts.broken_transactions import BrokenTransactions
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.aborted_transactions import catches, is_ending
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ATOMIC = "django.db.transaction.atomic"
_WRITING = frozenset(
    {"django.db.models.Model.save"}
    | {f"django.Manager.{verb}" for verb in ("create", "bulk_create", "update", "delete")}
)


class _Sent(Struct, frozen=True):
    """Holds the places of a file where transactions begin, where it writes, and where it waits."""

    file: LoweredFile
    atomic: frozenset[Location]
    writes: frozenset[Location]
    waits: frozenset[Location]


@fact
def broken_transactions(project: Project, sources: SourceTexts) -> BrokenTransactions:
    """Reads the files again that begin transactions."""
    calls = [call for call in project.calls if not (call.is_choice or call.is_test)]
    atomic = frozenset(call.at for call in calls if call.external == _ATOMIC)
    writes = frozenset(call.at for call in calls if call.external in _WRITING)
    waits = frozenset(wait.at for wait in project.waits if wait.what != "`atomic`")
    found: dict[Location, AbortedStatement] = {}
    for path in sorted({at.path for at in atomic}):
        file = lowered(path, sources)
        if file is not None:
            sent = _Sent(file, atomic, writes, waits)
            for body in _in_one_piece(file, atomic):
                found.update((one.at, one) for one in _in_block(sent, body))
    return BrokenTransactions(found)


def _in_one_piece(file: LoweredFile, atomic: frozenset[Location]) -> Iterator[Body]:
    """Lists the blocks that are transactions: bodies of `with`, and of functions that are decorated."""
    for function in file.extract.functions:
        if any(file.place(one) in atomic and _is_plain(one) for one in function.decorators):
            yield function.body
    for _, body in file.bodies():
        for found in nodes(body):
            block = found.node
            if isinstance(block, ir.With) and _begins(file, block, atomic):
                yield from [block.body] if all(_is_plain(i.context) for i in block.items) else ()


def _begins(file: LoweredFile, block: ir.With, atomic: frozenset[Location]) -> bool:
    return any(file.place(item.context) in atomic for item in block.items)


def _is_plain(atomic: ir.Expression) -> bool:
    """Tells whether a transaction is of the database that models are written to by themselves."""
    if not isinstance(atomic, ir.Call):
        return True
    return not atomic.arguments and all(name in {"savepoint", "durable"} for name, _ in atomic.keywords)


def _in_block(sent: _Sent, body: Body) -> Iterator[AbortedStatement]:
    """Looks at the statements of a block, and at those in it that belong to the same transaction."""
    for number, statement in enumerate(body):
        rest = body[number + 1 :]
        if isinstance(statement, ir.Try):
            failing = _written_in(sent, statement.body)
            handler = next((h for h in statement.handlers if catches(h)), None)
            if failing is not None and handler is not None:
                yield from _after(sent, failing, handler, rest)
            yield from _in_block(sent, statement.body)
        elif isinstance(statement, ir.With) and not _begins(sent.file, statement, sent.atomic):
            yield from _in_block(sent, statement.body)
        elif isinstance(statement, ir.If):
            yield from _in_block(sent, statement.then)
            yield from _in_block(sent, statement.otherwise)


def _written_in(sent: _Sent, body: Body) -> ir.Call | None:
    """Finds a write right in the block: a transaction inside would take back only itself."""
    for statement in body:
        if isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
            for found in nodes(statement):
                if isinstance(found.node, ir.Call) and sent.file.place(found.node) in sent.writes:
                    return found.node
    return None


def _after(sent: _Sent, failing: ir.Call, handler: ir.Handler, rest: Body) -> Iterator[AbortedStatement]:
    """Finds the first query behind a failure, in what catches it or behind that."""
    leaves = any(isinstance(found.node, ir.Return | ir.Raise) for found in nodes(handler.body))
    for body in (handler.body, () if leaves else rest):
        for statement in body:
            for found in nodes(statement):
                node = found.node
                if isinstance(node, ir.Call) and is_ending(ir.last_name(node.function)):
                    return
                if isinstance(node, ir.Raise | ir.With):
                    return
                if isinstance(node, ir.Expression) and sent.file.place(node) in sent.waits:
                    caught_at = handler.types or failing
                    place = sent.file.place
                    yield AbortedStatement(place(node), place(failing), place(caught_at))
                    return
