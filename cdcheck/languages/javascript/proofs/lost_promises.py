"""Finds promises that a statement drops, or that leave a `try` or a chain before they fail."""

from collections.abc import Iterator
from functools import cached_property

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.lost_promises import Losable, Loss, LostPromise, LostPromises, losable
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.promise_uses import is_meant
from cdcheck.languages.lowered_files import Body, LoweredFile, blocks
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

# A function of so many statements does hardly more than to write.
_SHORT = 4
_CHAINING = frozenset({"then", "catch", "finally"})
_Lost = Iterator[tuple[Losable, LostPromise]]


@fact
def lost_promises(project: Project, sources: SourceTexts, accesses: DataAccesses) -> LostPromises:
    """Reads the files again in which a promise is not awaited at once."""
    asked: dict[str, dict[Location, Losable]] = {}
    for one in losable(project, accesses):
        asked.setdefault(one.promise.at.path, {}).setdefault(one.promise.at, one)
    found: dict[Location, LostPromise] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        for one, lost in _Losses(file, places).every() if file is not None else ():
            if one.function is None or _is_lost(lost, _body(sources, one.function)):
                found.setdefault(one.promise.at, lost)
    return LostPromises(found)


class _Losses:
    """Looks for lost promises in one file."""

    def __init__(self, file: LoweredFile, places: dict[Location, Losable]) -> None:
        self.file = file
        self.places = places

    def every(self) -> _Lost:
        """Lists what is lost, function by function."""
        functions = self.file.extract.functions
        for index, body in self.file.bodies():
            is_async = index >= 0 and functions[index].is_async
            chained_at = self._chain_of(index)
            for statement in (one for block in blocks(body) for one in block):
                if isinstance(statement, ir.Try) and statement.handlers:
                    yield from self._tried(statement)
                elif isinstance(statement, ir.Evaluate) and is_async:
                    yield from self._dropped(statement.value)
                if isinstance(statement, ir.Evaluate) and chained_at is not None:
                    yield from self._chained(statement.value, chained_at)

    def _dropped(self, value: ir.Expression) -> _Lost:
        one = self._losable(value)
        if one is not None and one.is_write:
            yield one, LostPromise(one.promise.at, one.promise.called, Loss.DROPPED)

    def _chained(self, value: ir.Expression, chained_at: Location) -> _Lost:
        """Finds a promise that the chain around its function does not wait for."""
        first = _first_of_chain(value)
        one = self._losable(first)
        if one is not None and (one.is_write or first is not value):
            yield one, LostPromise(one.promise.at, one.promise.called, Loss.CHAINED, chained_at)

    def _tried(self, tried: ir.Try) -> _Lost:
        handler = tried.handlers[0]
        if not _answers_for(handler) or not handler.body:
            return
        caught_at = self.file.span(handler.body[0].at, handler.body[-1].end)
        for block in blocks(tried.body):
            for statement in block:
                one, how = self._lost_from(statement)
                if one is not None:
                    is_alone = all(each is statement or _only_tells(each) for each in tried.body)
                    yield one, LostPromise(one.promise.at, one.promise.called, how, caught_at, is_alone)

    def _lost_from(self, statement: ir.Statement) -> tuple[Losable | None, Loss]:
        if isinstance(statement, ir.Return):
            return self._losable(statement.value), Loss.RETURNED
        value = statement.value if isinstance(statement, ir.Evaluate) else None
        one = self._losable(_first_of_chain(value)) if value is not None else None
        return (one if one is not None and one.is_connection else None), Loss.TRIED

    def _losable(self, value: ir.Expression | None) -> Losable | None:
        one = self.places.get(self.file.place(value)) if isinstance(value, ir.Call) else None
        is_one = one is not None and isinstance(value, ir.Call) and is_meant(value, one.promise)
        return one if is_one else None

    def _chain_of(self, index: int) -> Location | None:
        """Finds the chain that a function is a step of, if something sees the chain fail."""
        closure = self._closures.get(index)
        call = self.file.around(closure) if closure is not None else None
        is_step = isinstance(call, ir.Call) and ir.last_name(call.function) == "then"
        if not isinstance(call, ir.Call) or not is_step or call.arguments[0] is not closure:
            return None
        while True:
            read = self.file.around(call)
            outer = self.file.around(read) if isinstance(read, ir.Attribute) else None
            if not isinstance(outer, ir.Call) or ir.last_name(outer.function) not in _CHAINING:
                break
            if ir.last_name(outer.function) == "catch" or len(outer.arguments) > 1:
                return self.file.place(outer.arguments[-1]) if outer.arguments else None
            call = outer
        return self.file.place(call) if isinstance(read, ir.Await | ir.Return) else None

    @cached_property
    def _closures(self) -> dict[int, ir.Closure]:
        every = (found.node for found in self.file.nodes_inside(-1))
        return {node.function: node for node in every if isinstance(node, ir.Closure)}


def _first_of_chain(value: ir.Expression) -> ir.Expression:
    """Gives what begins a chain in which nothing catches."""
    while isinstance(value, ir.Call) and isinstance(value.function, ir.Attribute):
        is_step = value.function.name in {"then", "finally"} and len(value.arguments) == 1
        if not is_step:
            break
        value = value.function.base
    return value


def _only_tells(statement: ir.Statement) -> bool:
    """Tells whether a statement only logs."""
    value = statement.value if isinstance(statement, ir.Evaluate) else None
    return isinstance(value, ir.Call) and ir.first_name(value) in {"console", "logger", "log"}


def _answers_for(handler: ir.Handler) -> bool:
    """Tells whether a `catch` does more with an error than to write it down and throw it again."""
    last = handler.body[-1] if handler.body else None
    if not isinstance(last, ir.Raise):
        return True
    name = handler.target.id if isinstance(handler.target, ir.Name) else ""
    return not (isinstance(last.value, ir.Name) and last.value.id == name)


def _body(sources: SourceTexts, at: Location) -> Body:
    file = lowered(at.path, sources)
    functions = file.extract.functions if file is not None else ()
    found = (one.body for one in functions if file and file.span(one.at, one.end) == at)
    return next(found, ())


def _is_lost(lost: LostPromise, body: Body) -> bool:
    """Tells whether what a function does may fail, and is to be done before what follows.

    What does much may be meant to go on aside.
    """
    is_short = len(body) <= _SHORT or lost.how is Loss.RETURNED
    return bool(body) and is_short and not _never_fails(body)


def _never_fails(body: Body) -> bool:
    """Tells whether a function catches whatever it waits for."""
    tried = tuple(one for one in body if isinstance(one, ir.Try) and one.handlers)
    caught = tuple(handler.body for one in tried for handler in one.handlers)
    beside = tuple(one for one in body if one not in tried)
    is_quiet = not any(isinstance(one.node, ir.Raise | ir.Await) for one in nodes((caught, beside)))
    return bool(tried) and is_quiet
