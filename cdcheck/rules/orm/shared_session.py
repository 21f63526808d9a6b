"""A session of SQLAlchemy that is made when a module is loaded and serves every request."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.shared_sessions import SharedSessions
from cdcheck.model.sessions import SessionMaking

_ASYNC = "concurrent operations are not permitted"
_SYNC = "sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back"


@rule(where=lambda making: making.kind == "session" and making.caller is None and not making.is_test)
def shared_session(making: SessionMaking, shared: SharedSessions) -> Verdicts:
    uses = shared.by_making.get(making.at, ())
    if not uses:
        return
    first = uses[0]
    yield Violation(
        at=making.at,
        message=f"this session serves every request, as `{first.route.method} {first.route.path}`",
        about="shared session",
        hint="make one for each request, and close it when the answer is given",
        evidence=tuple(
            Evidence(one.use.at, f"is called for `{one.route.method} {one.route.path}`")
            for one in uses[:3]
        ),
        predicts=_ASYNC if making.is_async else _SYNC,
    )
