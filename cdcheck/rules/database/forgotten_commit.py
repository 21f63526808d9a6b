"""A request that writes and commits nothing, where other requests do."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.forgotten_commits import ForgottenCommits
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.uncommitted_writes import UncommittedWrites
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project

_BY_ITSELF = ("isolation_level", "autocommit", "set_session", "commit_on_teardown")
# These commit by themselves when a request ends.
_COMMITTING = frozenset(
    {"advanced_alchemy", "fastapi_async_sqlalchemy", "fastapi_sqlalchemy", "transaction", "zope"}
)


@rule(where=lambda route: route.reach is Reach.SERVED and not route.is_test)
def forgotten_commit(
    route: Route,
    project: Project,
    forgotten: ForgottenCommits,
    uncommitted: UncommittedWrites,
    words: SourceWords,
) -> Verdicts:
    found = forgotten.by_handler.get(route.handler_at) if route.handler_at is not None else None
    if found is None or any(one.function == found.function for one in uncommitted.every):
        return
    if words.mentions(*_BY_ITSELF) or any(one.package in _COMMITTING for one in project.imports):
        return
    yield Violation(
        at=found.at,
        message=f"what `{route.method} {route.path}` writes is not committed",
        about=f"{route.method} {route.path}: {found.function}",
        hint="commit after writing, as other requests do",
        evidence=(Evidence(found.committed_at, "commits for another request"),),
        confidence=Confidence.INFERRED,
    )
