from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.routing import Routing
from cdcheck.model.http import Operation
from cdcheck.model.project import Project


@rule
def django_append_slash(operation: Operation, routing: Routing, project: Project) -> Verdicts:
    answer = routing.answers[operation]
    if answer.route is None or not answer.is_append_slash or operation.path.endswith("/"):
        return
    is_write = operation.method not in {"GET", "HEAD"}
    is_rewritten = any("middleware" in f.path.lower() and not f.is_test for f in project.files)
    name = f"{operation.method} {operation.path}"
    yield Violation(
        at=answer.route.at,
        message=f"`{name}` is routed with a final slash only",
        about=name,
        hint="leave the final slash out of the pattern",
        evidence=(Evidence(operation.at, "the contract has no final slash"),),
        confidence=Confidence.PROVEN if is_write and not is_rewritten else Confidence.INFERRED,
        predicts=f"You called this URL via {operation.method}, but the URL doesn't end in a slash"
        if is_write
        else "301",
    )
