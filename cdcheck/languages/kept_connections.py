"""Finds functions that take a connection and forget it."""

from collections.abc import Iterable, Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.kept_connections import TAKINGS, KeptConnection, KeptConnections, Taking
from cdcheck.ir.binding import bound_name, is_target
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.lowering import lowered
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_CURSOR = "cursor"
_ENDING = frozenset({"end", "close", "closeall", "terminate", "exit"})
_OF_CURSORS = frozenset({"execute", "executemany", "fetchone", "fetchall", "fetchmany", "close"})


@fact
def kept_connections(project: Project, sources: SourceTexts) -> KeptConnections:
    """Reads the files again in which a connection may be taken."""
    drivers = {use.driver for use in project.databases if not use.is_test}
    takings = [one for one in TAKINGS if one.driver in drivers and not _is_own(one, project.functions)]
    named = {one.verb: one for one in takings if not one.is_method}
    called: dict[str, dict[Location, Taking]] = {}
    for call in project.calls:
        taking = named.get(call.external or "")
        if taking is not None and call.caller is not None and not call.is_test:
            called.setdefault(call.at.path, {})[call.at] = taking
    methods = [one for one in takings if one.is_method]
    found: dict[str, list[KeptConnection]] = {}
    for file in project.files:
        text = sources.read(file.path) if not file.is_test and file.language is not None else None
        if text is None:
            continue
        here = [one for one in methods if f".{one.verb}(".encode() in text]
        if file.path in called or here:
            for one in _kept(lowered(file.path, sources), called.get(file.path, {}), here):
                found.setdefault(one.taking.driver, []).append(one)
    return KeptConnections({driver: tuple(kept) for driver, kept in found.items()})


def _is_own(taking: Taking, functions: Iterable[Function]) -> bool:
    """Tells whether the app has a function of the name, which may give anything."""
    return taking.is_method and any(one.name == taking.verb for one in functions)


def _kept(
    file: LoweredFile | None, called: dict[Location, Taking], methods: list[Taking]
) -> Iterator[KeptConnection]:
    if file is None:
        return
    by_name = {one.verb: one for one in methods}
    for index in range(len(file.extract.functions)):
        for found in file.nodes_of(index):
            if not isinstance(found.node, ir.Call):
                continue
            taking = called.get(file.place(found.node)) or by_name.get(_method(found.node))
            one = _Function(file, index, taking).forgotten(found) if taking is not None else None
            if one is not None:
                yield one


def _method(call: ir.Call) -> str:
    return call.function.name if isinstance(call.function, ir.Attribute) else ""


class _Function:
    """Follows the connection that one call in a function takes."""

    def __init__(self, file: LoweredFile, index: int, taking: Taking) -> None:
        self.file, self.taking = file, taking
        self.index = index

    def forgotten(self, taken: Found) -> KeptConnection | None:
        """Gives the connection if all that is done with its variable is to use it."""
        made, call = taken.beyond if isinstance(taken.around, ir.Await) else taken.around, taken.node
        if not (isinstance(call, ir.Call) and isinstance(made, ir.Assign)) or len(made.targets) != 1:
            return None
        target = made.targets[0]
        if not isinstance(target, ir.Name) or not self._is_its_own(target.id) or self._ends(call):
            return None
        used = self._used(target.id, self.taking.using)
        opening = self.taking.opening
        if not used or (opening and opening not in used):
            return None
        return KeptConnection(self.file.place(call), target.id, self.taking)

    def _is_its_own(self, name: str) -> bool:
        """Tells whether a variable belongs to the function and is given one value only."""
        set_here = [one for one in self._assigned(name) if one.value is not None]
        is_declared = self.file.path.endswith(".py") or any(one.keyword for one in self._assigned(name))
        return len(set_here) == 1 and is_declared and name not in self.file.extract.global_names

    def _assigned(self, name: str) -> list[ir.Assign]:
        found = self.file.mentions(name, self.index)
        return [one.around for one in found if isinstance(one.around, ir.Assign) and is_target(one)]

    def _ends(self, call: ir.Call) -> bool:
        """Tells whether the function ends the pool or the process, and all connections with it."""
        pool = ir.last_name(call.function.base) if isinstance(call.function, ir.Attribute) else ""
        return any(
            isinstance(found.node, ir.Attribute)
            and found.node.name in _ENDING
            and ir.last_name(found.node.base) in {pool, "process", "sys"}
            for found in self.file.nodes_inside(self.index)
        )

    def _used(self, name: str, using: frozenset[str]) -> set[str] | None:
        """Lists what is called on a variable; `None` if it is used in another way too."""
        used: set[str] = set()
        for found in self.file.mentions(name, self.index):
            if isinstance(found.around, ir.Assign | ir.WithItem) and is_target(found):
                continue
            member, call = found.around, found.beyond
            if isinstance(member, ir.Loop) and member.iterable is found.node and using is _OF_CURSORS:
                continue
            if not isinstance(member, ir.Attribute) or member.name not in using:
                return None
            if not isinstance(call, ir.Call) or call.function is not member:
                return None
            if member.name == _CURSOR and not self._keeps_cursor(call):
                return None
            used.add(member.name)
        return used

    def _keeps_cursor(self, call: ir.Call) -> bool:
        """Tells whether a cursor, which knows its connection, stays in the function."""
        around = self.file.around(call)
        if isinstance(around, ir.Attribute):
            return around.name in _OF_CURSORS
        name = bound_name(around)
        return bool(name) and self._used(name, _OF_CURSORS) is not None
