"""Follows the sessions that functions make, or get from functions that give one: who closes them?"""

from collections.abc import Iterable, Iterator, Mapping

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.kept_sessions import KeptSession, KeptSessions
from cdcheck.ir.binding import bound_name, is_target
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.session_steps import SENDING
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_SENDING = SENDING | {"query", "flush", "merge"}
_ENDING = frozenset({"commit", "rollback"})
_USING = _SENDING | _ENDING | {"add", "add_all", "delete", "expunge", "expire", "expire_all"}


@fact
def kept_sessions(project: Project, sources: SourceTexts) -> KeptSessions:
    """Reads the files again in which sessions are made, and those that get one from there."""
    makings = [one for one in project.session_makings if one.kind == "session" and not one.is_test]
    made = {one.at: one.caller for one in makings if one.caller is not None and one.is_own}
    found = list(_found(made, sources))
    giving = {one.function for one in found if one.since is None}
    calls = [call for call in project.calls if call.callee in giving and not call.is_test]
    got = {call.at: call.caller for call in calls if call.caller is not None}
    asking = [call for call in calls if call.caller is None]
    closed = {call.callee for call in asking if b".close(" in (sources.read(call.at.path) or b"")}
    by_function: dict[str, tuple[KeptSession, ...]] = {}
    for one in (*found, *(one for one in _found(got, sources) if one.since is not None)):
        if one.since is not None or one.function not in closed:
            by_function[one.function] = (*by_function.get(one.function, ()), one)
    return KeptSessions(by_function)


def _found(made: Mapping[Location, str], sources: SourceTexts) -> Iterator[KeptSession]:
    for path in sorted({at.path for at in made}):
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        for index in range(len(file.extract.functions)) if file is not None else ():
            if file is not None:
                yield from _in_function(file, index, made)


def _in_function(file: LoweredFile, index: int, made: Mapping[Location, str]) -> Iterator[KeptSession]:
    for found in file.nodes_of(index):
        at = file.place(found.node) if isinstance(found.node, ir.Call) else None
        if at is None or at not in made:
            continue
        if isinstance(found.around, ir.Return):
            yield KeptSession(at, made[at])
        name = bound_name(found.around)
        if name and name not in file.extract.global_names:
            kept = _kept(file, file.mentions(name, index), KeptSession(at, made[at]))
            is_entered = isinstance(found.around, ir.WithItem)
            if kept is not None and not (is_entered and kept.since is not None):
                yield kept


def _kept(file: LoweredFile, mentions: Iterable[Found], session: KeptSession) -> KeptSession | None:
    """Follows the uses of a variable; `None` where something may close what it holds."""
    asked: list[tuple[Location, str]] = []
    bound, is_given = 0, False
    for found in mentions:
        around, call = found.around, found.beyond
        if is_target(found):
            bound += 1
        elif isinstance(around, ir.Return):
            is_given = True
        elif isinstance(around, ir.Attribute) and around.name in _USING and isinstance(call, ir.Call):
            asked.append((file.place(around), around.name))
        else:
            return None
    if bound != 1:
        return None
    if is_given:
        return session
    last = max(asked, default=None)
    is_held = last is not None and last[1] in _SENDING
    return KeptSession(session.at, session.function, last[0]) if last and is_held else None
