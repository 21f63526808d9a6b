"""Finds failures of statements that are caught, with the transaction left as it is, and used on."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.aborted_transactions import SENDING, AbortedStatement, AbortedTransactions
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_CAUGHT = frozenset(
    {"Exception", "BaseException", "Error", "DatabaseError", "IntegrityError", "DataError"}
    | {"OperationalError", "ProgrammingError"}
)
_ENDING = frozenset({"commit", "rollback", "close"})


@fact
def aborted_transactions(project: Project, sources: SourceTexts) -> AbortedTransactions:
    """Reads the files again in which statements are sent through psycopg."""
    sent: dict[str, set[Location]] = {}
    for call in project.calls:
        if call.external in SENDING and not (call.is_choice or call.is_test):
            sent.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, AbortedStatement] = {}
    for path, places in sent.items():
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            found.update((one.at, one) for one in _in_block(file, body, places))
    return AbortedTransactions(found)


def _in_block(file: LoweredFile | None, body: Body, sent: set[Location]) -> Iterator[AbortedStatement]:
    """Looks at the statements of a block, and at those in it; a loop may be left from within."""
    if file is None:
        return
    for number, statement in enumerate(body):
        if isinstance(statement, ir.Try):
            failing = _sent_in(file, statement.body, sent)
            handler = next((h for h in statement.handlers if catches(h)), None)
            if failing is not None and handler is not None and _goes_on(statement, handler):
                yield from _after(file, failing, handler, (body[number + 1 :], sent))
            yield from _in_block(file, statement.body, sent)
        elif isinstance(statement, ir.With):
            yield from _in_block(file, statement.body, sent)
        elif isinstance(statement, ir.If):
            yield from _in_block(file, statement.then, sent)
            yield from _in_block(file, statement.otherwise, sent)


def _sent_in(file: LoweredFile, body: Body, sent: set[Location]) -> ir.Call | None:
    """Finds a statement that is sent right in the block: another one inside may take it back."""
    for statement in body:
        if isinstance(statement, ir.Evaluate | ir.Assign):
            for found in nodes(statement):
                if isinstance(found.node, ir.Call) and file.place(found.node) in sent:
                    return found.node
    return None


def catches(handler: ir.Handler) -> bool:
    """Tells whether a handler catches what a database says."""
    is_named = any(name in _CAUGHT or name.endswith("Violation") for name in handler.names)
    return handler.types is None or is_named


def _goes_on(statement: ir.Try, handler: ir.Handler) -> bool:
    """Tells whether a handler neither leaves the function nor ends the transaction."""
    return not any(
        isinstance(found.node, ir.Return | ir.Raise)
        or (isinstance(found.node, ir.Call) and is_ending(ir.last_name(found.node.function)))
        for part in (handler.body, statement.final)
        for found in nodes(part)
    )


def is_ending(name: str) -> bool:
    """Tells by its name whether a call may end a transaction, or the function."""
    return name in _ENDING or "rollback" in name.lower() or name in {"exit", "abort", "fail", "skip"}


def _after(
    file: LoweredFile, failing: ir.Call, handler: ir.Handler, rest: tuple[Body, set[Location]]
) -> Iterator[AbortedStatement]:
    """Finds the next statement that is sent the same way, if nothing ends the transaction before it."""
    body, sent = rest
    for found in nodes(body):
        if not isinstance(found.node, ir.Call):
            continue
        if is_ending(ir.last_name(found.node.function)):
            return
        if file.place(found.node) in sent and _receiver(found.node) == _receiver(failing):
            caught_at = handler.types or failing
            yield AbortedStatement(file.place(found.node), file.place(failing), file.place(caught_at))
            return


def _receiver(call: ir.Call) -> str:
    return ir.last_name(call.function.base) if isinstance(call.function, ir.Attribute) else ""
