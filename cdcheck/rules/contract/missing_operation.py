from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.routing import Answer, Fit, Routing
from cdcheck.model.http import Operation
from cdcheck.model.places import Location


@rule
def missing_operation(operation: Operation, routing: Routing, main: MainPlace) -> Verdicts:
    answer = routing.answers[operation]
    if routing.is_mostly_missing and answer in routing.missing:
        if answer is routing.missing[0]:
            yield from _most(routing, answer, main.at)
        return
    if answer.fit is Fit.ROUTED or answer.is_append_slash:
        return
    at = answer.route.at if answer.route is not None else main.at
    if answer.doubt:
        yield Unknown(at, f"`{_name(operation)}` meets no route, but {answer.doubt}")
        return
    is_sure = answer.fit in {Fit.MISSING, Fit.METHOD}
    yield Violation(
        at=at,
        message=_message(answer),
        about=_name(operation),
        hint=f"route `{_name(operation)}`, as the contract names it",
        evidence=tuple(_evidence(answer)),
        confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
        predicts="405" if answer.minds_method else "404",
    )


def _most(routing: Routing, answer: Answer, at: Location) -> Verdicts:
    missing, count = len(routing.missing), len(routing.answers)
    said = f"no route meets {'any' if missing == count else missing} of the {count} operations"
    doubt = next((a.doubt for a in routing.missing if a.doubt), "")
    if doubt:
        yield Unknown(at, f"{said}, but {doubt}")
        return
    nearest = answer.route
    yield Violation(
        at=at if nearest is None else nearest.at,
        message=f"{said} of the contract",
        about="contract",
        hint=_hint_for_all(answer),
        evidence=tuple(Evidence(a.operation.at, _name(a.operation)) for a in routing.missing),
        predicts="404",
    )


def _hint_for_all(answer: Answer) -> str:
    asked, nearest = answer.operation.path, answer.route
    if nearest is not None and nearest.path != "/" and asked.endswith(nearest.path):
        return f"put all routes below `{asked.removesuffix(nearest.path)}`"
    return f"route them as the contract names them, as in `{_name(answer.operation)}`"


def _message(answer: Answer) -> str:
    name, route = _name(answer.operation), answer.route
    missing = f"`{name}` is not routed"
    if route is None:
        return missing
    if answer.fit is Fit.SLASH:
        return f"`{name}` is routed only as `{route.path}`"
    said = f"{missing}; the nearest is `{route.method} {route.path}`"
    return said if len(said) < 100 else missing


def _evidence(answer: Answer) -> Iterator[Evidence]:
    yield Evidence(answer.operation.at, "the contract demands it here")
    if answer.route is not None:
        yield Evidence(answer.route.at, f"the nearest: `{answer.route.method} {answer.route.path}`")


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"
