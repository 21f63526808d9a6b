"""An async function that a method of lists is given, which does not wait for it."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.async_callbacks import AsyncCallback, AsyncCallbacks
from cdcheck.model.code import Function

_HINTS = {
    "predicate": "await all answers with `Promise.all` first, or use a `for` loop",
    "compared": "await what is to be compared first",
    "dropped": "use `for (const item of list)`, or `await Promise.all(list.map(...))`",
    "listed": "write `await Promise.all(list.map(...))`",
}


def _is_async(function: Function) -> bool:
    return function.is_async and not function.is_test and not function.path.endswith(".py")


@rule(where=_is_async)
def async_callback(function: Function, callbacks: AsyncCallbacks) -> Verdicts:
    one = callbacks.of.get(function.at)
    if one is None:
        return
    later = (Evidence(one.later, "reads it before it is there"),) if one.later is not None else ()
    is_sure = one.is_list and (one.how != "dropped" or bool(later))
    yield Violation(
        at=one.at,
        message=_said(one),
        about=f"{function.id}: {one.method} {one.how}",
        hint=_HINTS[one.how],
        evidence=later,
        confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
    )


def _said(one: AsyncCallback) -> str:
    if one.how == "predicate":
        return f"`{one.method}` is given an async function, whose promise is always true"
    if one.how == "compared":
        return "`sort` is given an async function, whose promise is no number"
    if one.how == "listed":
        return "`await` of a list waits for none of the promises that `map` makes"
    return f"nothing waits for the async function that `{one.method}` calls"
