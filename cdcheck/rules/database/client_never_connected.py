"""A client of PostgreSQL that is asked, but never connected, so that no answer ever comes."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Call
from cdcheck.model.project import Project

_ENDS = "().,;?!]} \n"
_CONNECTING = (
    *(f".connect{end}" for end in _ENDS),
    *(f"{start}connect{end}" for start in ("{", "{ ", ", ") for end in " },:"),
    "'connect'",
    '"connect"',
)


@rule(where=lambda call: call.external == "pg.Client" and not call.is_test)
def client_never_connected(
    call: Call, project: Project, words: SourceWords, answering: Answering
) -> Verdicts:
    asking = (c for c in project.calls if c.external == "pg.Client.query" and not c.is_test)
    asked = next(asking, None)
    if asked is None or words.mentions(*_CONNECTING):
        return
    route = answering.route_of(asked.at)
    yield Violation(
        at=call.at,
        message="the client is asked, but never connected: its queries wait for ever",
        about=f"{call.at.path}: client",
        hint="`await client.connect()` before the first query, or use a `Pool`",
        evidence=(Evidence(asked.at, "asks it"),),
        confidence=Confidence.PROVEN if route is not None else Confidence.INFERRED,
    )
