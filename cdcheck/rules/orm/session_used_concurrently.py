"""An asynchronous session of SQLAlchemy that several tasks use at once."""

from collections import defaultdict

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.code import Call
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionUse


@rule(where=lambda call: call.external == "asyncio.gather" and not call.is_test)
def session_used_concurrently(call: Call, project: Project) -> Verdicts:
    by_session: dict[str, list[SessionUse]] = defaultdict(list)
    for use in sorted(project.session_uses, key=lambda use: use.at):
        is_inside = use.function == call.caller and call.at.holds(use.at)
        if is_inside and use.receiver and use.is_async and not use.is_awaited:
            by_session[use.receiver].append(use)
    for name, uses in by_session.items():
        places = sorted({use.at for use in uses})
        if len(places) < 2:
            continue
        yield Violation(
            at=places[1],
            message=f"`{name}` is used by {len(places)} coroutines that `asyncio.gather` runs at once",
            about=f"{call.caller}: {name}",
            hint="await one after the other, or give each a session of its own",
            evidence=(Evidence(places[0], "is used here already"),),
            predicts="concurrent operations are not permitted",
        )
