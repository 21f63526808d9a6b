"""Finds the functions that use sessions, and those that call them, to have them followed."""

from cdcheck.authoring import fact
from cdcheck.facts.session_flows import FaultyRead, SessionFlows
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def session_flows(project: Project, sources: SourceTexts) -> SessionFlows:
    asked = _asked(project)
    if not asked:
        return SessionFlows({})
    # libcst is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.flow.followed import faulty_reads  # noqa: PLC0415 (see above)

    reads: dict[str, list[FaultyRead]] = {}
    for fault in faulty_reads(project, sources.read, sorted(asked)):
        reads.setdefault(fault.function, []).append(fault)
    return SessionFlows({function: tuple(found) for function, found in reads.items()})


def _asked(project: Project) -> set[str]:
    """Names the functions that use an asynchronous session or open one, and their callers."""
    if not project.mapped or not _has_more_to_load(project):
        return set()
    using = {use.function for use in project.session_uses if use.is_async and not use.is_test}
    using |= {m.caller for m in project.session_makings if m.kind == "session" and not m.is_test}
    callers = {call.caller for call in project.calls if call.callee in using and call.caller}
    return {id_ for id_ in using | callers if id_ is not None}


def _has_more_to_load(project: Project) -> bool:
    """Tells whether a mapped object may lack something: a relationship, or what a commit expired."""
    expiring = {making.expires for making in project.session_makings if making.tells_expiry}
    return bool(project.links or project.mapping_gaps) or expiring != {False}
