"""Writes through a driver that begins a transaction, in an app that never ends one."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.uncommitted_writes import UncommittedWrites
from cdcheck.model.data import DatabaseUse, Query
from cdcheck.model.project import Project

# asyncpg, better-sqlite3 and pg commit each statement by themselves.
_BEGINNING = {
    "sqlite3": "sqlite3.connect",
    "aiosqlite": "aiosqlite.connect",
    "psycopg": "psycopg.connect",
    "psycopg2": "psycopg2.connect",
}
_WRITES = frozenset({"insert", "update", "delete"})
_ENDING = ("commit", "isolation_level", "begin", "executescript")
_BY_ITSELF = ("isolation_level", "autocommit", "set_session")


@rule(where=lambda use: use.driver in _BEGINNING and not use.is_main)
def missing_commit(
    use: DatabaseUse, project: Project, uncommitted: UncommittedWrites, words: SourceWords
) -> Verdicts:
    first = next(one for one in project.databases if one.driver == use.driver and not one.is_test)
    if first is not use:
        return
    nowhere = list(_nowhere(use, project, words))
    yield from nowhere
    lost = [one for one in uncommitted.every if one.driver == use.driver and not nowhere]
    if not lost or words.mentions(*_BY_ITSELF):
        return
    for one in lost:
        yield Violation(
            at=one.at,
            message=f"the connection of `{one.driver}` is closed without a commit, and this is lost",
            about=f"{one.function}: {one.driver}",
            hint="commit after writing, before the connection is closed",
            evidence=(Evidence(one.opened, "the connection is opened here"),),
        )


def _nowhere(use: DatabaseUse, project: Project, words: SourceWords) -> Verdicts:
    """Tells of an app that writes and never commits."""
    writes = [query for query in project.queries if _writes(query, use.driver)]
    if not writes or not _is_made_anew(use, project) or words.mentions(*_ENDING):
        return
    # The context of such a connection commits; that of aiosqlite only closes.
    if use.driver != "aiosqlite" and words.mentions("with "):
        return
    yield Violation(
        at=writes[0].at,
        message=f"what is written through `{use.driver}` is never committed",
        about=use.driver,
        hint="commit after writing, before the connection is closed",
        evidence=(Evidence(use.at, "each call makes a connection of its own"),),
    )


def _writes(query: Query, driver: str) -> bool:
    is_known = query.form == "sql" and query.operation in _WRITES and not query.is_test
    return is_known and query.driver == driver


def _is_made_anew(use: DatabaseUse, project: Project) -> bool:
    """Tells whether several functions make a connection: what one writes, another cannot see."""
    makers = {
        call.caller
        for call in project.calls
        if call.external == _BEGINNING[use.driver] and call.at.path == use.at.path and call.caller
    }
    callers = {call.caller for call in project.calls if call.callee in makers and call.caller}
    return len(callers - makers) > 1 or len(makers) > 1
