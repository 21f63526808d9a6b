"""Finds handlers that write and can come to no commit, where others do."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.answering import Answering
from cdcheck.facts.forgotten_commits import ForgottenCommit, ForgottenCommits
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.mentioned_names import Definition, MentionedNames
from cdcheck.model.http import Reach
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DRIVERS = frozenset({"sqlite3", "aiosqlite", "psycopg", "psycopg2"})
# The context of a connection of the others commits.
_CLOSING = frozenset({"", "aiosqlite"})
_WRITES = frozenset({"insert", "update", "delete"})
_OPENING = frozenset(f"{driver}.connect" for driver in _DRIVERS)
_ENDING = ("commit", "begin", "atomic", "executescript", "transaction")
_CURSORS = frozenset({"cursor", "execute", "executemany"})


class _Write(NamedTuple):
    at: Location
    driver: str
    function: str


@fact
def forgotten_commits(
    project: Project, answering: Answering, served: ServedFiles, sources: SourceTexts
) -> ForgottenCommits:
    """Reads what is served again where code that answers writes."""
    writes = [one for one in _writes(project) if answering.route_of(one.at) is not None]
    if not writes:
        return ForgottenCommits({})
    read = (lowered(path, sources) for path in sorted(served.reached))
    files = [file for file in read if file is not None]
    return ForgottenCommits(dict(_Search(project, files).found(writes)))


def _writes(project: Project) -> Iterator[_Write]:
    for query in project.queries:
        is_write = query.operation in _WRITES and query.driver in _DRIVERS and not query.is_test
        if is_write and query.sent_at is not None and query.function is not None:
            yield _Write(query.sent_at, query.driver, query.function)
    for use in project.session_uses:
        if use.writes and use.function is not None and not use.is_test:
            yield _Write(use.at, "", use.function)


class _Search:
    """Looks for a commit in all that a handler may run, told by names."""

    def __init__(self, project: Project, files: list[LoweredFile]) -> None:
        self._project = project
        self._sent = [one.at for one in project.queries if one.operation == "transaction"]
        self._names = MentionedNames(files)
        at = {_place(one): one for one in self._names.every if one.index >= 0}
        served = [one for one in project.routes if one.reach is Reach.SERVED and not one.is_test]
        self._handlers = {r.handler or "": at[r.handler_at] for r in served if r.handler_at in at}

    def found(self, writes: list[_Write]) -> Iterator[tuple[Location, ForgottenCommit]]:
        lost = list(self._lost(writes))
        if not lost:
            return
        reached = set(self._names.reached(self._handlers.values()))
        ending = {one for one in self._names.every if one.index >= 0 and self._ends(one)}
        places = [at for one in ending & reached for at in _commits(one)]
        if places and all(map(self._is_apart, ending - reached)):
            for at, write in lost:
                nearest = min(places, key=lambda one: (one.path != at.path, one))
                yield at, ForgottenCommit(*write, nearest)

    def _lost(self, writes: list[_Write]) -> Iterator[tuple[Location, _Write]]:
        """Lists the first write of each handler that can come to no commit."""
        callers: dict[str, set[str]] = {}
        for call in self._project.calls:
            if call.callee is not None and call.caller is not None and not call.is_choice:
                callers.setdefault(call.callee, set()).add(call.caller)
        seen: set[Definition] = set()
        for write in writes:
            for function in _with_callers(write.function, callers):
                handler = self._handlers.get(function)
                if handler is None or handler in seen:
                    continue
                seen.add(handler)
                if not any(self._ends(one, write.driver) for one in self._names.reached([handler])):
                    yield _place(handler), write

    def _ends(self, definition: Definition, driver: str = "") -> bool:
        """Tells whether code may end a transaction, be it only by the names in it."""
        if any(word in name.lower() for name in definition.names for word in _ENDING):
            return True
        if definition.index >= 0 and any(map(_place(definition).holds, self._sent)):
            return True
        return driver not in _CLOSING and any(map(_commits_at_its_end, definition.nodes))

    def _is_apart(self, definition: Definition) -> bool:
        """Tells whether a function ends what it begins, and nothing that others do."""
        function = definition.file.extract.functions[definition.index]
        made = [one.at for one in self._project.session_makings if one.kind == "session"]
        opened = [one.at for one in self._project.calls if one.external in _OPENING]
        own = (*made, *opened, *(one.at for one in _writes(self._project)))
        is_called = function.is_generator or function.decorators
        return not is_called and any(map(_place(definition).holds, own))


def _with_callers(function: str, callers: Mapping[str, set[str]]) -> Iterator[str]:
    """Lists a function, and those that call it or that it stands in."""
    waiting, seen = [function], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            yield one
            outer = one.rpartition(".<locals>.")[0]
            waiting.extend((*callers.get(one, ()), *filter(None, [outer])))


def _commits_at_its_end(found: Found) -> bool:
    """Tells whether something is entered that may be a connection."""
    context = found.node.context if isinstance(found.node, ir.WithItem) else None
    return context is not None and (
        not isinstance(context, ir.Call) or ir.last_name(context.function) not in _CURSORS
    )


def _commits(definition: Definition) -> Iterator[Location]:
    for found in definition.file.members("commit", definition.index):
        if isinstance(found.node, ir.Attribute):
            yield definition.file.place(found.node)


def _place(definition: Definition) -> Location:
    function = definition.file.extract.functions[definition.index]
    return definition.file.span(function.at, function.end)
