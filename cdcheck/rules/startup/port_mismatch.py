from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.bindings import Bindings
from cdcheck.model.task import Task


@rule(where=lambda bindings: bool(bindings.all))
def port_mismatch(bindings: Bindings, task: Task) -> Verdicts:
    if task.port is None or any(one.port in {task.port, None} for one in bindings.all):
        return
    for one in bindings.all:
        yield Violation(
            at=one.at,
            message=f"`{one.what}` listens on port {one.port}, and the task asks for {task.port}",
            about=f"{one.at.path} {one.what}",
            hint=f"listen on {task.port}",
            # Whoever starts the app may set the variable.
            confidence=Confidence.INFERRED if one.variable else Confidence.PROVEN,
        )
