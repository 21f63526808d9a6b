"""An object of SQLAlchemy that one session loaded, and that another one is handed."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_flows import ForeignObject, SessionFlows
from cdcheck.model.code import Function


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def object_of_other_session(function: Function, flows: SessionFlows) -> Verdicts:
    for foreign in flows.foreign.get(function.id, ()):
        yield _violation(foreign)


def _violation(foreign: ForeignObject) -> Violation:
    cls = foreign.cls.rpartition(":")[2]
    evidence = [Evidence(foreign.loaded_at, f"is where the `{cls}` comes from")]
    if foreign.closed_at is not None:
        evidence.append(Evidence(foreign.closed_at, "closes the session that loaded it"))
    is_refresh = foreign.method == "refresh"
    said = "is not persistent within this Session" if is_refresh else "is already attached to session"
    return Violation(
        at=foreign.at,
        message=f"`{foreign.method}` is handed an instance of `{cls}`, which another session has loaded",
        about=f"{foreign.function}: {foreign.method} {cls}",
        hint="load it by this session, by its key, or take what `merge` gives",
        evidence=tuple(evidence),
        predicts=f"sqlalchemy.exc.InvalidRequestError: {said}",
    )
