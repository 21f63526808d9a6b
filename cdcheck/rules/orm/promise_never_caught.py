"""A promise that is returned out of a `try`, whose `catch` does not see it fail."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.lost_promises import LostPromises
from cdcheck.facts.promise_uses import goes_on
from cdcheck.model.code import Call


@rule(where=goes_on)
def promise_never_caught(call: Call, lost: LostPromises) -> Verdicts:
    one = lost.of.get(call.at)
    if one is None or one.caught_at is None:
        return
    yield Violation(
        at=one.at,
        message=f"`{one.called}` is returned without `await`, so this `try` does not catch its failure",
        about=f"{call.caller or call.at.path}: {one.called} returned",
        hint="write `return await`",
        evidence=(Evidence(one.caught_at, "is not reached by it"),),
        confidence=Confidence.PROVEN if one.is_alone else Confidence.INFERRED,
    )
