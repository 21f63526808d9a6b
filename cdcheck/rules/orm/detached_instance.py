"""An attribute of a mapped object whose reading needs a session that is closed."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_flows import Fault, FaultyRead, SessionFlows
from cdcheck.model.code import Function


@rule(where=lambda function: function.path.endswith(".py"))
def detached_instance(function: Function, flows: SessionFlows) -> Verdicts:
    for read in flows.of(function.id):
        if read.fault in {Fault.DETACHED, Fault.DETACHED_EXPIRED}:
            yield _violation(read)


def _violation(read: FaultyRead) -> Violation:
    named = f"{read.cls}.{read.attribute}"
    by = f"`{read.schema}` reads " if read.schema else ""
    evidence = [Evidence(read.loaded_at, f"is where the `{read.cls}` comes from")]
    if read.fault is Fault.DETACHED:
        message = f"{by}`{named}`, which nothing loaded, after its session was closed"
        hint = f"load it with the query: `.options(selectinload({named}))`"
        predicts = f"sqlalchemy.orm.exc.DetachedInstanceError: Parent instance <{read.cls} at 0x"
    else:
        message = f"{by}`{named}`, which a commit expired, after its session was closed"
        hint = "make the sessions with `expire_on_commit=False`, or read it before the end"
        predicts = f"sqlalchemy.orm.exc.DetachedInstanceError: Instance <{read.cls} at 0x"
    if read.since is not None:
        evidence.append(Evidence(read.since, "is where that happens"))
    return Violation(
        at=read.at,
        message=message,
        about=f"{read.function}: {named}",
        hint=hint,
        evidence=tuple(evidence),
        confidence=Confidence.PROVEN if read.is_certain else Confidence.INFERRED,
        predicts=predicts,
    )
