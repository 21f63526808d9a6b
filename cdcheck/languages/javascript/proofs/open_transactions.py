"""Finds functions that begin a transaction and may be left while it is open."""

from collections.abc import Container, Iterator
from functools import cached_property
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.open_transactions import BEGINNING, GIVING, OpenTransaction, OpenTransactions
from cdcheck.ir.binding import bound_name
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile, PlacedCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_POOLED = "pg.Pool.connect"
_UNDOING = ("rollback", "abort")
_ENDING = (*_UNDOING, "commit")
_LEAVING = frozenset({"exit", "destroy", "end"})
_TAKING = frozenset({"createQueryRunner", "getConnection"})


@fact
def open_transactions(project: Project, sources: SourceTexts) -> OpenTransactions:
    """Reads the files again in which a transaction begins."""
    sent = (one.sent_at for one in project.queries if one.driver == "pg" and _is_begin(one.sql))
    begun = {at for at in sent if at is not None}
    given: set[Location] = set()
    pooled: set[Location] = set()
    for call in project.calls:
        if call.is_test or call.external is None:
            continue
        if call.external in BEGINNING:
            begun.add(call.at)
        elif call.external in GIVING:
            given.add(call.at)
        elif call.external == _POOLED:
            pooled.add(call.at)
    found: dict[Location, OpenTransaction] = {}
    for path in sorted({at.path for at in (*begun, *given)}):
        file = lowered(path, sources)
        if file is None:
            continue
        for placed in file.calls_at(begun | given):
            left = _Function(file, placed, pooled).left(is_given=placed.at in given)
            if left is not None:
                found[placed.at] = left
    return OpenTransactions(found)


def _is_begin(sql: str) -> bool:
    return sql.lstrip().upper().startswith(("BEGIN", "START TRANSACTION"))


class _Walked(NamedTuple):
    """Tells whether a transaction is open behind a body, and the returns in it at which it is."""

    is_open: bool
    returns: tuple[ir.Return, ...]


class _Function:
    """Follows the transaction that one call begins, in the function around it."""

    def __init__(self, file: LoweredFile, begun: PlacedCall, pooled: Container[Location]) -> None:
        self.file, self.begun, self.pooled = file, begun, pooled
        self.name = ""

    def left(self, *, is_given: bool) -> OpenTransaction | None:
        """Gives the transaction if the function, which ends it too, may be left before."""
        index = self.begun.function
        self.name = self._given() if is_given else self._receiver()
        body = self.file.body(index)
        words = set(self._words(body))
        if index < 0 or not self.name or not any("commit" in word for word in words):
            return None
        returns = self._walk(body, is_open=False).returns
        if returns:
            return OpenTransaction(self.begun.at, self.file.place(returns[0]))
        is_undone = any(undoing in word for word in words for undoing in _UNDOING)
        if is_undone or words & _LEAVING or self._is_thrown_away():
            return None
        return OpenTransaction(self.begun.at, self.begun.at)

    def _given(self) -> str:
        """Names the variable of a transaction that is handed no function."""
        if not all(isinstance(one, ir.Mapping) for one in self.begun.call.arguments):
            return ""
        waiting = self.begun.found.around
        name = bound_name(self.begun.found.beyond) if isinstance(waiting, ir.Await) else ""
        return name if self._is_own(name) else ""

    def _receiver(self) -> str:
        """Names the connection that the function takes from a pool, and begins a transaction on."""
        function = self.begun.call.function
        base = function.base if isinstance(function, ir.Attribute) else None
        name = base.id if isinstance(base, ir.Name) else ""
        return name if self._is_own(name) else ""

    def _is_own(self, name: str) -> bool:
        """Tells whether the function itself makes what a variable holds, and from a pool."""
        for found in self.file.mentions(name, self.begun.function) if name else ():
            made = found.around
            if isinstance(made, ir.Assign) and made.targets[0] is found.node and made.value is not None:
                value = made.value.value if isinstance(made.value, ir.Await) else made.value
                place = self.file.place(value)
                is_taken = place in self.pooled or place == self.begun.at
                return is_taken or ir.last_name(getattr(value, "function", None)) in _TAKING
        return False

    def _is_thrown_away(self) -> bool:
        """Tells whether the connection is released so that the pool closes it."""
        members = self.file.members("release", self.begun.function)
        return any(isinstance(one.around, ir.Call) and one.around.arguments for one in members)

    def _words(self, tree: object) -> Iterator[str]:
        """Lists names and texts in a tree and in the functions in it, in lower case."""
        for found in nodes(tree):
            node = found.node
            if isinstance(node, ir.Name):
                yield node.id.lower()
            elif isinstance(node, ir.Attribute):
                yield node.name.lower()
            elif isinstance(node, ir.Const) and isinstance(node.value, str):
                yield node.value.lower()
            elif isinstance(node, ir.Closure):
                yield from self._words(self.file.body(node.function))

    def _ends(self, tree: object) -> bool:
        """Tells whether code ends the transaction, or calls something of the file that may."""
        called = (one.node.function for one in nodes(tree) if isinstance(one.node, ir.Call))
        return any(map(_is_ending, self._words(tree))) or any(
            isinstance(one, ir.Name) and one.id in self._enders for one in called
        )

    @cached_property
    def _enders(self) -> frozenset[str]:
        """Names the functions of the file that end a transaction."""
        ending = (
            one for one in self.file.extract.functions if any(map(_is_ending, self._words(one.body)))
        )
        return frozenset(one.qualified_name.rpartition(".")[2] for one in ending)

    def _walk(self, body: Body, *, is_open: bool) -> _Walked:
        found: list[ir.Return] = []
        for statement in body:
            if isinstance(statement, ir.Return):
                if is_open and not self._may_end(statement):
                    found.append(statement)
                return _Walked(False, tuple(found))
            if isinstance(statement, ir.Raise):
                return _Walked(False, tuple(found))
            walked = self._step(statement, is_open=is_open)
            is_open = walked.is_open
            found.extend(walked.returns)
        return _Walked(is_open, tuple(found))

    def _step(self, statement: ir.Statement, *, is_open: bool) -> _Walked:
        call = self.begun.call
        if isinstance(statement, ir.If):
            return self._branch(statement, is_open=is_open)
        if isinstance(statement, ir.Try):
            if self._ends(statement.final):
                return _Walked(False, ())
            return self._walk(statement.body, is_open=is_open)
        if isinstance(statement, ir.Evaluate | ir.Assign) and statement.at <= call.at < statement.end:
            return _Walked(True, ())
        ends = self._may_end(statement) if isinstance(statement, ir.Evaluate) else self._ends(statement)
        return _Walked(is_open and not ends, ())

    def _branch(self, statement: ir.If, *, is_open: bool) -> _Walked:
        bodies = (statement.then, statement.otherwise)
        walked = [self._walk(body, is_open=is_open) for body in bodies]
        going_on = [one.is_open for one, body in zip(walked, bodies, strict=True) if not _leaves(body)]
        returns = tuple(found for one in walked for found in one.returns)
        return _Walked(bool(going_on) and all(going_on), returns)

    def _may_end(self, statement: ir.Statement) -> bool:
        """Tells whether a statement ends the transaction, or hands it to what may."""
        calls = (one.node for one in nodes(statement) if isinstance(one.node, ir.Call))
        handed = (given for call in calls for given in call.arguments if isinstance(given, ir.Name))
        return self._ends(statement) or any(one.id == self.name for one in handed)


def _is_ending(word: str) -> bool:
    return any(ending in word for ending in _ENDING)


def _leaves(body: Body) -> bool:
    """Tells whether nothing behind a body runs after it."""
    return bool(body) and isinstance(body[-1], ir.Return | ir.Raise)
