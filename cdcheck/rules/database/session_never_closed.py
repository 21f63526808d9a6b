"""A session of SQLAlchemy that is made to answer a request and that nothing closes."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.asked_dependencies import AskedDependencies
from cdcheck.facts.kept_sessions import KeptSession, KeptSessions
from cdcheck.model.code import Function


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def session_never_closed(
    function: Function, kept: KeptSessions, answering: Answering, asked: AskedDependencies
) -> Verdicts:
    for session in kept.by_function.get(function.id, ()):
        yield from _violations(session, answering, asked)


def _violations(session: KeptSession, answering: Answering, asked: AskedDependencies) -> Verdicts:
    is_given = session.since is None
    answered = answering.route_of(session.at) if not is_given else None
    route = answered or asked.routes.get(session.function)
    if route is None:
        return
    given = f"what `{session.function.rpartition(':')[2]}` returns" if is_given else "this session"
    since = (Evidence(session.since, "is asked last here"),) if session.since is not None else ()
    yield Violation(
        at=session.at,
        message=f"{given} is never closed, each time `{route.method} {route.path}` is asked for",
        about=f"{session.function}: session",
        hint="`yield` it and close it after" if is_given else "make it in a `with`, which closes it",
        evidence=(*since, Evidence(route.at, "the route is registered here")),
        confidence=Confidence.INFERRED,
        predicts="sqlalchemy.exc.TimeoutError: QueuePool limit of size",
    )
