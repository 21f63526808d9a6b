"""Finds the functions that use sessions, and those that call them, to have them followed."""

import re
from collections.abc import Iterable, Iterator

from cdcheck.authoring import fact
from cdcheck.facts.row_loops import Reads
from cdcheck.facts.session_flows import (
    FaultyRead,
    ForeignObject,
    LostChange,
    SessionFlows,
    StaleCollection,
)
from cdcheck.model.code import Function
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_JOINING = re.compile(rb"\b(?:joinedload|contains_eager)\(\s*(?:[\w.]*\.)?(\w+)")
_HANDS = frozenset({"refresh", "add", "delete"})
_SAVING = frozenset({"commit", "flush"})
_SEVERAL = 2
_ENDINGS = (b"with", b"close", b"remove", b"expunge", b"invalidate", b"reset", b"begin")


@fact
def session_flows(project: Project, reads: Reads, sources: SourceTexts) -> SessionFlows:
    looping = set(_looping(project, reads, sources))
    asked = _asked(project, sources) | looping
    if not asked:
        return SessionFlows({})
    # The grammar is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.proofs.flow.followed import follow  # noqa: PLC0415 (see above)

    found = follow(project, sources, sorted(asked), looping)
    faulty: dict[str, list[FaultyRead]] = {}
    for fault in found.reads.values():
        faulty.setdefault(fault.function, []).append(fault)
    by_function = {function: tuple(faults) for function, faults in faulty.items()}
    foreign: dict[str, tuple[ForeignObject, ...]] = {}
    for one in found.foreign.values():
        foreign[one.function] = (*foreign.get(one.function, ()), one)
    lost: dict[str, tuple[LostChange, ...]] = {}
    for change in found.lost.values():
        lost[change.function] = (*lost.get(change.function, ()), change)
    stale: dict[str, tuple[StaleCollection, ...]] = {}
    for held in found.stale.values():
        stale[held.function] = (*stale.get(held.function, ()), held)
    return SessionFlows(by_function, tuple(found.deletions.values()), foreign, lost, stale)


def _asked(project: Project, sources: SourceTexts) -> set[str]:
    """Names the functions whose sessions may be asked too much, and their callers."""
    if not project.mapped:
        return set()
    handing = {*_handing(project), *_changing(project, sources), *_removing(project)}
    if not _has_more_to_load(project):
        return handing
    awaiting = {use.function for use in project.session_uses if use.is_async and not use.is_test}
    making = {m.caller for m in project.session_makings if m.kind == "session" and not m.is_test}
    calls = [(call.caller, call.callee) for call in project.calls if call.caller]
    around = making | {caller for caller, callee in calls if callee in making}
    ending = set(_written([one for one in project.functions if one.id in around], sources, _ENDINGS))
    asked = awaiting | ending | set(_joining(project, sources)) | set(_deleting(project))
    asked |= {caller for caller, callee in calls if callee in asked}
    return {id_ for id_ in asked if id_ is not None} | handing


def _deleting(project: Project) -> Iterator[str | None]:
    """Yields the functions that delete an object, if that may empty keys of others."""
    if any(link.empties or link.backref_empties for link in project.links):
        for use in project.session_uses:
            if use.method == "delete" and not use.is_test:
                yield use.function


def _looping(project: Project, reads: Reads, sources: SourceTexts) -> Iterator[str]:
    """Yields the functions that answer requests, and may read of each row what is loaded then."""
    if not any("select" in {link.lazy, link.backref_lazy} for link in project.links):
        return
    handlers = {route.handler for route in project.routes if route.framework == "fastapi"}
    reading = [one for one in project.functions if one.id in reads.functions.keys() & reads.answering]
    written = set(_written([one for one in reading if one.path.endswith(".py")], sources, (b"for",)))
    yield from (one.id for one in reading if one.id in written | handlers)


def _removing(project: Project) -> Iterator[str]:
    """Yields the functions that delete rows between two tables by statements, and their callers."""
    between = {link.secondary for link in project.links if link.secondary is not None}
    found = {
        query.function
        for query in project.queries
        if query.operation == "delete" and query.form == "orm" and not between.isdisjoint(query.tables)
    }
    for _ in range(_SEVERAL if found else 0):
        found |= {call.caller for call in project.calls if call.callee in found and not call.is_test}
    yield from (one for one in found if one is not None)


def _handing(project: Project) -> Iterator[str]:
    """Yields the functions that may hand a session what another one loaded."""
    made = [one for one in project.session_makings if one.kind != "factory" and not one.is_test]
    if len(made) < _SEVERAL or any(one.kind != "session" for one in made):
        return
    uses = [use for use in project.session_uses if use.function is not None and not use.is_test]
    handing = {use.function for use in uses if use.method in _HANDS}
    loading = {one.caller for one in made} & {use.function for use in uses if use.method not in _HANDS}
    answering = {route.handler for route in project.routes if route.framework == "fastapi"}
    sessions: dict[str, set[str]] = {}
    for use in uses:
        sessions.setdefault(use.function or "", set()).add(use.receiver)
    for call in project.calls:
        if call.caller is not None and call.callee in loading:
            sessions.setdefault(call.caller, set()).add(call.callee or "")
    for function, held in sessions.items():
        if len(held) >= _SEVERAL or (function in answering and function in handing):
            yield function


def _changing(project: Project, sources: SourceTexts) -> Iterator[str]:
    """Yields the functions that save, in files where a column is read that may be changed in place."""
    columns = [f".{name}" for table in project.tables for name in table.unfollowed]
    if not columns:
        return
    naming = re.compile("|".join(map(re.escape, columns)).encode())
    reads: dict[str, bool] = {}
    for use in project.session_uses:
        if use.function is None or use.is_test or use.method not in _SAVING:
            continue
        path = use.at.path
        if path not in reads:
            reads[path] = naming.search(sources.read(path) or b"") is not None
        if reads[path]:
            yield use.function


def _joining(project: Project, sources: SourceTexts) -> Iterator[str]:
    """Yields the functions that may read rows to which collections are joined."""
    many = [link for link in project.links if link.is_many is not False]
    names = {link.name.encode() for link in many}
    is_mapped = any(link.lazy == "joined" for link in many)
    tells: dict[str, bool] = {}
    for use in project.session_uses:
        if use.function is None or use.is_test:
            continue
        path = use.at.path
        if path not in tells:
            tells[path] = is_mapped or not names.isdisjoint(_JOINING.findall(sources.read(path) or b""))
        if tells[path]:
            yield use.function


def _written(
    functions: Iterable[Function], sources: SourceTexts, words: Iterable[bytes]
) -> Iterator[str]:
    """Yields the functions in which one of some words stands."""
    lines: dict[str, list[bytes]] = {}
    for function in functions:
        if function.path not in lines:
            lines[function.path] = (sources.read(function.path) or b"").splitlines()
        own = lines[function.path][function.at.line - 1 : function.at.end_line]
        if any(word in line for line in own for word in words):
            yield function.id


def _has_more_to_load(project: Project) -> bool:
    """Tells whether a mapped object may lack something: a relationship, or what a commit expired."""
    if any(column.is_renewed for table in project.tables for column in table.columns):
        return True
    expiring = {making.expires for making in project.session_makings if making.tells_expiry}
    return bool(project.links or project.mapping_gaps) or expiring != {False}
