"""Finds promises that a statement drops, or that leave a `try` before they fail."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.lost_promises import Losable, LostPromise, LostPromises, losable
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.javascript.promise_uses import is_meant
from cdcheck.languages.lowered_files import Body, LoweredFile, blocks
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

# A function of so many statements does hardly more than to write.
_SHORT = 4


@fact
def lost_promises(project: Project, sources: SourceTexts, accesses: DataAccesses) -> LostPromises:
    """Reads the files again in which a promise is not awaited at once."""
    asked: dict[str, dict[Location, Losable]] = {}
    for one in losable(project, accesses):
        asked.setdefault(one.promise.at.path, {}).setdefault(one.promise.at, one)
    found: dict[Location, LostPromise] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        for one, lost in _lost(file, places) if file is not None else ():
            if one.function is None or _is_lost(lost, _body(sources, one.function)):
                found[one.promise.at] = lost
    return LostPromises(found)


def _lost(file: LoweredFile, places: dict[Location, Losable]) -> Iterator[tuple[Losable, LostPromise]]:
    functions = file.extract.functions
    for index, body in file.bodies():
        is_async = index >= 0 and functions[index].is_async
        for block in blocks(body):
            for statement in block:
                if isinstance(statement, ir.Evaluate) and is_async:
                    one = _losable(file, statement.value, places)
                    if one is not None and one.is_write:
                        yield one, LostPromise(one.promise.at, one.promise.called)
                elif isinstance(statement, ir.Try) and statement.handlers:
                    yield from _returned(file, statement, places)


def _returned(
    file: LoweredFile, tried: ir.Try, places: dict[Location, Losable]
) -> Iterator[tuple[Losable, LostPromise]]:
    handler = tried.handlers[0]
    if not _answers_for(handler) or not handler.body:
        return
    first, last = handler.body[0], handler.body[-1]
    caught_at = file.span(first.at, last.end)
    for block in blocks(tried.body):
        statement = block[-1] if block else None
        value = statement.value if isinstance(statement, ir.Return) else None
        one = _losable(file, value, places)
        if one is not None:
            is_alone = statement is tried.body[0]
            yield one, LostPromise(one.promise.at, one.promise.called, caught_at, is_alone)


def _losable(
    file: LoweredFile, value: ir.Expression | None, places: dict[Location, Losable]
) -> Losable | None:
    one = places.get(file.place(value)) if isinstance(value, ir.Call) else None
    is_one = one is not None and isinstance(value, ir.Call) and is_meant(value, one.promise)
    return one if is_one else None


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
    is_short = len(body) <= _SHORT or lost.caught_at is not None
    return bool(body) and is_short and not _never_fails(body)


def _never_fails(body: Body) -> bool:
    """Tells whether a function catches whatever it waits for."""
    tried = tuple(one for one in body if isinstance(one, ir.Try) and one.handlers)
    caught = tuple(handler.body for one in tried for handler in one.handlers)
    beside = tuple(one for one in body if one not in tried)
    is_quiet = not any(isinstance(one.node, ir.Raise | ir.Await) for one in nodes((caught, beside)))
    return bool(tried) and is_quiet
