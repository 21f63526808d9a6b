"""What a result, a query or a session gives at once, and code awaits."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.orm_misuses import AwaitedValue


@rule(where=lambda awaited: not awaited.is_test)
def awaited_value(awaited: AwaitedValue) -> Verdicts:
    gives = f"TypeError: object {awaited.gives} can't" if awaited.gives else "can't"
    yield Violation(
        at=awaited.at,
        message=f"`{awaited.method}` gives no coroutine, and what it gives is awaited",
        about=f"{awaited.function or awaited.at.path}: await {awaited.method}",
        hint="leave `await` out, or put it before `session.execute(...)` alone",
        predicts=f"{gives} be used in 'await' expression",
    )
