"""Finds functions that open a connection, write through it, and close it without a commit."""

from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.uncommitted_writes import UncommittedWrite, UncommittedWrites
from cdcheck.ir.binding import bound_name, is_target
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile, PlacedCall
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OPENING = {f"{driver}.connect": driver for driver in ("sqlite3", "aiosqlite", "psycopg", "psycopg2")}
_WRITES = frozenset({"insert", "update", "delete"})
_FETCHING = frozenset({"fetchone", "fetchall", "fetchmany"})
_OF_CONNECTIONS = frozenset({"execute", "executemany", "execute_fetchall", "execute_insert", "close"})
_TOLD = frozenset({"rowcount", "lastrowid", "description"})
_OF_CURSORS = frozenset({"execute", "executemany", "close"}) | _FETCHING


@fact
def uncommitted_writes(project: Project, sources: SourceTexts) -> UncommittedWrites:
    """Reads the files again in which connections are opened, and those that are handed one."""
    writes = [one for one in project.queries if one.operation in _WRITES and one.sent_at is not None]
    opened = {
        call.at: (_OPENING[call.external], call.caller)
        for call in project.calls
        if call.external in _OPENING and call.caller is not None and not (call.is_test or call.is_choice)
    }
    if not writes or not opened:
        return UncommittedWrites(())
    makers = {
        caller: driver
        for at, (driver, caller) in opened.items()
        for one in _functions(at, sources)
        if one.gives()
    }
    for call in project.calls:
        if call.callee in makers and call.caller is not None and not (call.is_test or call.is_choice):
            opened[call.at] = (makers[call.callee], call.caller)
    return UncommittedWrites(tuple(_found(opened, writes, project, sources)))


def _found(
    opened: Mapping[Location, tuple[str, str]],
    writes: list[Query],
    project: Project,
    sources: SourceTexts,
) -> Iterator[UncommittedWrite]:
    ending = [one.at for one in project.queries if one.operation == "transaction"]
    for at, (driver, function) in opened.items():
        for one in _functions(at, sources):
            inside = [query for query in writes if query.driver == driver and one.holds(query.sent_at)]
            # What is written may go through another connection, where there are two.
            is_only = sum(map(one.holds, opened)) == 1
            if inside and is_only and not any(map(one.holds, ending)) and one.loses(driver):
                yield UncommittedWrite(min(query.at for query in inside), at, driver, function)


def _functions(at: Location, sources: SourceTexts) -> Iterator["_Function"]:
    # The grammar is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

    file = lowered(at.path, sources) if at.path.endswith(".py") else None
    opening = file.call_at(at) if file is not None else None
    if file is not None and opening is not None and opening.function >= 0:
        yield _Function(file, opening)


class _Function:
    """Follows the connection that one call in a function opens."""

    def __init__(self, file: LoweredFile, opening: PlacedCall) -> None:
        self.file, self.index = file, opening.function
        function = file.extract.functions[self.index]
        self.place = file.span(function.at, function.end)
        found = opening.found
        is_awaited = isinstance(found.around, ir.Await)
        self.around = found.beyond if is_awaited else found.around

    def holds(self, at: Location | None) -> bool:
        return at is not None and self.place.has_start_of(at)

    def gives(self) -> bool:
        """Tells whether the function returns what it opens, and keeps it nowhere."""
        name = self._name()
        if not name:
            return isinstance(self.around, ir.Return)
        return self._uses(name, _OF_CONNECTIONS, is_returned=True) is not None and self._returns(name)

    def loses(self, driver: str) -> bool:
        """Tells whether the function closes what it opens, and only asks it before."""
        name = self._name()
        used = self._uses(name, _OF_CONNECTIONS) if name else None
        if used is None:
            return False
        if isinstance(self.around, ir.WithItem):
            return driver == "aiosqlite"
        return "close" in used

    def _name(self) -> str:
        name = bound_name(self.around)
        return "" if name in self.file.extract.global_names else name

    def _returns(self, name: str) -> bool:
        own = (found.node for found in self.file.nodes_of(self.index))
        given = [node.value for node in own if isinstance(node, ir.Return)]
        return bool(given) and all(isinstance(one, ir.Name) and one.id == name for one in given)

    def _uses(self, name: str, methods: frozenset[str], *, is_returned: bool = False) -> set[str] | None:
        """Lists what is called on a variable; `None` if anything else is done with it."""
        used: set[str] = set()
        bound = 0
        for found in self.file.mentions(name, self.index):
            around = found.around
            if is_target(found):
                bound += 1
            elif isinstance(around, ir.Return):
                if not is_returned:
                    return None
            elif isinstance(around, ir.Loop) and around.iterable is found.node:
                continue
            elif not isinstance(around, ir.Attribute) or not self._is_plain(found, around, methods):
                return None
            else:
                used.add(around.name)
        return used if bound == 1 else None

    def _is_plain(self, found: Found, member: ir.Attribute, methods: frozenset[str]) -> bool:
        """Tells whether a method is called that ends nothing, and what it gives stays here."""
        call = found.beyond
        if methods is _OF_CURSORS and member.name in _TOLD:
            return True
        if isinstance(call, ir.Assign):
            return member.name in {"row_factory", "text_factory"}
        if not isinstance(call, ir.Call) or call.function is not member:
            return False
        if member.name != "cursor":
            return member.name in methods
        around = self.file.around(call)
        target = bound_name(self.file.around(around) if isinstance(around, ir.Await) else around)
        return bool(target) and self._uses(target, _OF_CURSORS) is not None
