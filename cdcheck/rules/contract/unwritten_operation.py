from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.routing import Fit, Routing
from cdcheck.facts.unwritten import UnwrittenFunctions
from cdcheck.model.code import Function
from cdcheck.model.http import Operation


@rule
def unwritten_operation(
    operation: Operation, routing: Routing, unwritten: UnwrittenFunctions
) -> Verdicts:
    answer = routing.answers[operation]
    route = answer.route
    if answer.fit is not Fit.ROUTED or route is None or route.handler_at is None:
        return
    handler = unwritten.at.get(route.handler_at)
    if handler is None:
        return
    name = f"{operation.method} {operation.path}"
    yield Violation(
        at=handler.at,
        message=f"`{name}` is not written: {_named(handler)} {handler.unwritten}",
        about=name,
        hint="write the handler",
        evidence=(Evidence(operation.at, "the contract demands it here"),),
        predicts="501" if handler.unwritten.endswith("501") else "500",
    )


def _named(handler: Function) -> str:
    return f"`{handler.name}`" if handler.name.isidentifier() else "its handler"
