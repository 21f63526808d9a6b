"""A decorator above the one that registers its function as a route, which calls the function itself."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.decorator_order import DecoratorOrder
from cdcheck.model.code import Decoration


@rule(where=lambda decoration: decoration.wraps and not decoration.is_test)
def bypassed_decorator(decoration: Decoration, order: DecoratorOrder) -> Verdicts:
    bypass = order.bypasses.get(decoration.at)
    if bypass is None:
        return
    route = bypass.route
    yield Violation(
        at=decoration.at,
        message=f"`{decoration.name}` never runs for `{route.method} {route.path}`, which is below it",
        about=f"{decoration.function}: {decoration.name}",
        hint=f"put `@{decoration.name}` below what registers the route",
        evidence=(Evidence(route.at, "registers the function before that is wrapped"),),
        confidence=Confidence.INFERRED if bypass.is_between else Confidence.PROVEN,
    )
