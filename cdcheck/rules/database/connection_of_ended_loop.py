"""A connection of asyncpg that is kept for an event loop which has ended."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.ended_loops import MAKERS, EndedLoop, EndedLoops
from cdcheck.model.code import Call


@rule(where=lambda call: call.external in MAKERS and not call.is_test)
def connection_of_ended_loop(call: Call, loops: EndedLoops) -> Verdicts:
    for loop in loops.every:
        if loop.made_at == call.at:
            yield _violation(loop)


def _violation(loop: EndedLoop) -> Violation:
    kept = "the pool" if loop.is_pool else "the engine"
    if loop.is_per_request:
        message = f"{kept} keeps a connection of a loop that ends with each request"
        hint = "make the engine with `poolclass=NullPool`, or serve by a framework that has one loop"
    else:
        message = f"{kept} keeps a connection of a loop that ends before the server starts its own"
        hint = "do this when the server has started, or close what is open before the loop ends"
    return Violation(
        at=loop.at,
        message=message,
        about=f"{loop.function or loop.at.path}: {kept}",
        hint=hint,
        evidence=(
            Evidence(loop.made_at, "makes it, for asyncpg"),
            Evidence(loop.opened_at, "opens a connection"),
        ),
        predicts="attached to a different loop",
    )
