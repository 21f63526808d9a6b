"""A coroutine that nothing awaits, or that is used as if it were its result."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.coroutine_uses import CoroutineUse, CoroutineUses
from cdcheck.model.code import Call
from cdcheck.model.edits import Await, Fix


@rule(where=lambda call: not (call.is_awaited or call.is_test) and call.at.path.endswith(".py"))
def coroutine_never_awaited(call: Call, coroutines: CoroutineUses) -> Verdicts:
    use = coroutines.of.get(call.at)
    if use is None:
        return
    coroutine = use.coroutine
    is_here = use.at == coroutine.at
    yield Violation(
        at=use.at,
        message=f"`{coroutine.name}` makes a coroutine that is not awaited, {_used(use)}",
        about=f"{coroutine.function or call.at.path}: {coroutine.name} {use.how}",
        hint=f"write `await` before the call of `{coroutine.name}`",
        evidence=() if is_here else (Evidence(coroutine.at, "makes the coroutine"),),
        predicts=use.fails_as,
        fix=Fix((Await(coroutine.at),)),
    )


def _used(use: CoroutineUse) -> str:
    if use.how == "read":
        return f"and `{use.member}` is read of it"
    if use.how == "compared":
        return "and that is compared or tested"
    return "and it is taken apart" if use.how == "taken" else "so it never runs"
