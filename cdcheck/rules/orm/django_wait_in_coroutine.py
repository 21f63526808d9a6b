"""A coroutine that waits for Django's database, which Django refuses."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.event_loop import EventLoop
from cdcheck.model.orm_calls import Wait

_REFUSED = (
    "django.core.exceptions.SynchronousOnlyOperation: You cannot call this from an async context - "
    "use a thread or sync_to_async."
)
_NO_ASYNC = "TypeError: 'Atomic' object does not support the asynchronous context manager protocol"


@rule(where=lambda wait: wait.orm == "django" and wait.function is not None and not wait.is_test)
def django_wait_in_coroutine(wait: Wait, loop: EventLoop) -> Verdicts:
    if not loop.runs(wait.function) or (not wait.is_entered_async and loop.may_block()):
        return
    yield Violation(
        at=wait.at,
        message=_message(wait),
        about=f"{wait.function}: {wait.what}",
        hint=_hint(wait),
        evidence=tuple(
            Evidence(call.at, "is how a coroutine gets there") for call in loop.way_to(wait.function)
        ),
        predicts=_NO_ASYNC if wait.is_entered_async else _REFUSED,
    )


def _message(wait: Wait) -> str:
    if wait.is_entered_async:
        return "`atomic` cannot be entered by `async with`"
    return f"{wait.what} waits for the database in a coroutine, which Django refuses"


def _hint(wait: Wait) -> str:
    if wait.what == "`atomic`":
        return "put the transaction into a function of its own and await `sync_to_async(function)()`"
    if wait.what.startswith("`"):
        return f"await the async form of {wait.what}, or wrap it in `sync_to_async`"
    return "loop with `async for`, or wrap it in `sync_to_async`"
