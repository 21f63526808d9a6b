"""Rows that a request adds through a session, in an app that commits nowhere."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionMaking, SessionUse

_ENDING = ("commit", "begin", "isolation_level", "atomic", "transaction")
# These commit by themselves when a request ends.
_COMMITTING = frozenset(
    {"advanced_alchemy", "fastapi_async_sqlalchemy", "fastapi_sqlalchemy", "flask_sqlalchemy"}
    | {"transaction", "zope", "sqlalchemy_mixins"}
)


@rule(where=lambda use: use.writes and not use.is_test)
def write_never_committed(
    use: SessionUse, project: Project, answering: Answering, words: SourceWords
) -> Verdicts:
    route = answering.route_of(use.at)
    makings = [making for making in project.session_makings if not making.is_test]
    if route is None or use is not _first(project, answering) or not _are_by_request(makings):
        return
    if any(item.package in _COMMITTING for item in project.imports) or _may_end(words):
        return
    yield Violation(
        at=use.at,
        message=f"what `{route.method} {route.path}` writes is never committed",
        about="never committed",
        hint="commit the session after writing: closing it rolls back",
        evidence=(Evidence(makings[0].at, "sessions are made here, and nothing commits them"),),
    )


def _may_end(words: SourceWords) -> bool:
    """Tells whether something may end a transaction, apart from one that an engine begins."""
    texts = [text.replace("engine.begin(", "").replace("expire_on_commit", "") for text in words.texts()]
    return not texts or any(word in text for text in texts for word in _ENDING)


def _first(project: Project, answering: Answering) -> SessionUse | None:
    uses = (use for use in project.session_uses if use.writes and not use.is_test)
    return next((use for use in uses if answering.route_of(use.at)), None)


def _are_by_request(makings: list[SessionMaking]) -> bool:
    """Tells whether functions make the sessions: one that lasts would see what it wrote."""
    made = [making for making in makings if making.kind == "session"]
    is_plain = all(making.kind != "proxy" for making in makings)
    return is_plain and bool(made) and all(making.caller is not None for making in made)
