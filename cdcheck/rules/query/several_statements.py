"""Several statements in a text that the driver sends as one."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.data import Query
from cdcheck.model.project import Project

_SQLITE = frozenset({"sqlite3", "aiosqlite"})
_PREPARING = frozenset({"asyncpg", "psycopg", "pg"})
_FETCHING = frozenset({"all", "one", "value"})
_SAID = {
    "sqlite": "You can only execute one statement at a time.",
    "postgres": "cannot insert multiple commands into a prepared statement",
}


@rule(where=lambda query: query.script is not None and _is_sent_as_one(query))
def several_statements(query: Query, project: Project) -> Verdicts:
    together = [
        one for one in project.queries if (one.sent_at, one.script) == (query.sent_at, query.script)
    ]
    if together[0] is not query:
        return
    is_sqlite = query.driver in _SQLITE
    scripts = "`executescript` takes several" if is_sqlite else "it takes several without values"
    yield Violation(
        at=together[1].at,
        message=f"`{query.driver}` is handed {len(together)} statements where it takes one",
        about=f"{query.function or query.at.path}: several statements",
        hint=f"send each by itself; {scripts}",
        evidence=(Evidence(query.at, "the first begins here"),),
        predicts=_SAID["sqlite" if is_sqlite else "postgres"],
    )


def _is_sent_as_one(query: Query) -> bool:
    """Tells whether the driver prepares what it is handed, which it does wherever there are values."""
    if query.is_test or query.sent_at is None:
        return False
    if query.driver in _SQLITE:
        return query.fetches != "none"
    has_values = query.bound is not None and bool(query.bound.count or query.bound.names)
    is_fetching = query.driver == "asyncpg" and query.fetches in _FETCHING
    return query.driver in _PREPARING and (has_values or is_fetching)
