from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.bindings import Bindings
from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.task import Task

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LOOPBACK_BY_DEFAULT = frozenset({"flask", "uvicorn", "hypercorn", "gunicorn", "runserver", "fastify"})


@rule(where=lambda bindings: bool(bindings.all))
def loopback_bind(bindings: Bindings, task: Task) -> Verdicts:
    if task.port is None:
        return
    for one in bindings.all:
        is_default = one.is_default_host and one.what in _LOOPBACK_BY_DEFAULT
        if one.host in _LOOPBACK or (one.host is None and is_default):
            why = " by default" if is_default else ""
            yield Violation(
                at=one.at,
                message=f"`{one.what}` listens on the loopback only{why}",
                about=f"{one.at.path} {one.what}",
                hint="listen on `0.0.0.0`",
                # Whoever asks from the same container gets an answer.
                confidence=Confidence.INFERRED,
                fix=Fix((Substitute(one.at, one.host, "0.0.0.0"),)) if one.host else None,
            )
