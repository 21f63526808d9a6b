"""A promise of the app's own functions, or of a library, that is used as if it were its result."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.promise_uses import PromiseUses, may_promise, said_of
from cdcheck.model.code import Call
from cdcheck.model.edits import Await, Fix


@rule(where=may_promise)
def promise_never_awaited(call: Call, promises: PromiseUses) -> Verdicts:
    use = promises.of.get(call.at)
    if use is None or not use.called:
        return
    is_here = use.at == call.at
    yield Violation(
        at=use.at,
        message=f"`{use.called}` gives a promise that is not awaited, and {said_of(use)}",
        about=f"{call.caller or call.at.path}: {use.called} {use.how} {use.member}",
        hint=f"write `await` before the call of `{use.called}`",
        evidence=() if is_here else (Evidence(call.at, "gives the promise"),),
        predicts=f"TypeError: {use.fails_as}" if use.fails_as else "",
        fix=Fix((Await(call.at),)),
    )
