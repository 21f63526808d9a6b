"""An attribute of a mapped object whose reading needs a query, under an asynchronous session."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_flows import Fault, FaultyRead, SessionFlows
from cdcheck.model.code import Function

_ERROR = "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called; can't call await_"


@rule(where=lambda function: function.path.endswith(".py"))
def async_lazy_load(function: Function, flows: SessionFlows) -> Verdicts:
    for read in flows.of(function.id):
        if read.fault in {Fault.UNLOADED, Fault.EXPIRED, Fault.RENEWED}:
            yield _violation(read)


def _violation(read: FaultyRead) -> Violation:
    named = f"{read.cls}.{read.attribute}"
    by = f"`{read.schema}` reads " if read.schema else ""
    if read.fault is Fault.UNLOADED:
        message = f"{by}`{named}`, which nothing loaded, under an async session"
        hint = f"load it with the query: `.options(selectinload({named}))`"
    elif read.fault is Fault.RENEWED:
        message = f"{by}`{named}`, which an update renewed, under an async session"
        hint = "refresh the object, or let the mapper have `eager_defaults`"
    else:
        message = f"{by}`{named}`, which a commit expired, under an async session"
        hint = "make the sessions with `expire_on_commit=False`, or refresh the object"
    evidence = [Evidence(read.loaded_at, f"is where the `{read.cls}` comes from")]
    if read.since is not None:
        is_renewed = read.fault is Fault.RENEWED
        what = "updates the row" if is_renewed else "expires what the session holds"
        evidence.append(Evidence(read.since, what))
    return Violation(
        at=read.at,
        message=message.removeprefix(" "),
        about=f"{read.function}: {named}",
        hint=hint,
        evidence=tuple(evidence),
        confidence=Confidence.PROVEN if read.is_certain else Confidence.INFERRED,
        predicts=_ERROR,
    )
