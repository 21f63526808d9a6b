"""A promise that leaves a `try`, or a chain of `then`, before it fails: nothing there sees that."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.lost_promises import Loss, LostPromises
from cdcheck.facts.promise_uses import goes_on
from cdcheck.model.code import Call

_SAID = {
    Loss.RETURNED: "`{}` is returned without `await`, so this `try` does not catch its failure",
    Loss.TRIED: "nothing waits for `{}`, so this `try` does not catch its failure",
    Loss.CHAINED: "`{}` is not returned from this `then`, so nothing catches its failure",
}
_HINTS = {
    Loss.RETURNED: "write `return await`",
    Loss.TRIED: "write `await` before it",
    Loss.CHAINED: "return it from the function that `then` is given",
}


@rule(where=goes_on)
def promise_never_caught(call: Call, lost: LostPromises) -> Verdicts:
    one = lost.of.get(call.at)
    if one is None or one.caught_at is None or (one.how is Loss.CHAINED and is_aside(call.at.path)):
        return
    if one.how is Loss.RETURNED and call.callee == call.caller:
        # What calls itself anew has the same `try` around it there.
        return
    yield Violation(
        at=one.at,
        message=_SAID[one.how].format(one.called),
        about=f"{call.caller or call.at.path}: {one.called} {one.how}",
        hint=_HINTS[one.how],
        evidence=(Evidence(one.caught_at, "is not reached by it"),),
        confidence=Confidence.PROVEN if one.is_alone else Confidence.INFERRED,
    )
