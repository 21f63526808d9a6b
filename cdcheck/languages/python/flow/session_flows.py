"""Finds the functions that use sessions, and those that call them, to have them followed."""

from cdcheck.authoring import fact
from cdcheck.facts.session_flows import FaultyRead, SessionFlows
from cdcheck.model.code import Function
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ENDINGS = (b"with", b"close", b"remove", b"expunge", b"invalidate", b"reset", b"begin")


@fact
def session_flows(project: Project, sources: SourceTexts) -> SessionFlows:
    asked = _asked(project, sources)
    if not asked:
        return SessionFlows({})
    # libcst is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.flow.followed import faulty_reads  # noqa: PLC0415 (see above)

    reads: dict[str, list[FaultyRead]] = {}
    for fault in faulty_reads(project, sources.read, sorted(asked)):
        reads.setdefault(fault.function, []).append(fault)
    return SessionFlows({function: tuple(found) for function, found in reads.items()})


def _asked(project: Project, sources: SourceTexts) -> set[str]:
    """Names the functions that use an asynchronous session or see the end of one, and their callers."""
    if not project.mapped or not _has_more_to_load(project):
        return set()
    awaiting = {use.function for use in project.session_uses if use.is_async and not use.is_test}
    making = {m.caller for m in project.session_makings if m.kind == "session" and not m.is_test}
    calls = [(call.caller, call.callee) for call in project.calls if call.caller]
    around = making | {caller for caller, callee in calls if callee in making}
    ending = {f.id for f in project.functions if f.id in around and _may_end_one(f, sources)}
    asked = awaiting | ending
    asked |= {caller for caller, callee in calls if callee in asked}
    return {id_ for id_ in asked if id_ is not None}


def _may_end_one(function: Function, sources: SourceTexts) -> bool:
    """Tells whether a word stands in a function without which no session ends there."""
    text = sources.read(function.path) or b""
    lines = text.splitlines()[function.at.line - 1 : function.at.end_line]
    return any(word in line for line in lines for word in _ENDINGS)


def _has_more_to_load(project: Project) -> bool:
    """Tells whether a mapped object may lack something: a relationship, or what a commit expired."""
    expiring = {making.expires for making in project.session_makings if making.tells_expiry}
    return bool(project.links or project.mapping_gaps) or expiring != {False}
