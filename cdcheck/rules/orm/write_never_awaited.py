"""A write that an async function begins as a statement of its own, and does not wait for."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.lost_promises import Loss, LostPromises
from cdcheck.facts.promise_uses import goes_on
from cdcheck.model.code import Call
from cdcheck.model.edits import Await, Fix


@rule(where=goes_on)
def write_never_awaited(call: Call, lost: LostPromises) -> Verdicts:
    one = lost.of.get(call.at)
    if one is None or one.how is not Loss.DROPPED or is_aside(call.at.path):
        return
    yield Violation(
        at=one.at,
        message=f"nothing waits for `{one.called}`, which writes rows, nor catches its failure",
        about=f"{call.caller or call.at.path}: {one.called} dropped",
        hint=f"write `await` before the call of `{one.called}`, or catch what it fails with",
        confidence=Confidence.INFERRED,
        fix=Fix((Await(call.at, is_whole=True),)),
    )
