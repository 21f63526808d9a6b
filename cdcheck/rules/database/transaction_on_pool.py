"""A transaction that is begun on a pool, whose statements go to any of its connections."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.model.data import Query
from cdcheck.model.project import Project


def _begins(query: Query) -> bool:
    is_begin = query.sql.lstrip().upper().startswith(("BEGIN", "START"))
    return query.driver == "pg" and query.operation == "transaction" and is_begin and not query.is_test


@rule(where=_begins)
def transaction_on_pool(query: Query, project: Project) -> Verdicts:
    sent = next((c for c in project.calls if c.at == query.sent_at), None)
    # Several statements of one text go to one connection.
    is_alone = [q.sent_at for q in project.queries].count(query.sent_at) == 1
    if sent is None or sent.external != "pg.Pool.query" or not is_alone:
        return
    yield Violation(
        at=sent.at,
        message=f"`{query.sql[:20]}` is sent to a pool, and the next statement to any connection of it",
        about=f"{query.function or query.at.path}: {query.sql[:20]}",
        hint="take a client with `await pool.connect()`, send all to it, and `release()` it at the end",
        evidence=(Evidence(sent.at, "calls `pg.Pool.query`"),),
        confidence=Confidence.INFERRED,
    )
