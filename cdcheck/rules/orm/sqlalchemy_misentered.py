"""An object of SQLAlchemy that is entered by `with`, and only by `async with` can be, or the reverse."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.sessions import MisenteredContext

_HINTS = {
    True: "enter it by `with`, or make it of an engine of `create_async_engine`",
    False: "enter it by `async with`",
}


@rule(where=lambda entered: not entered.is_test)
def sqlalchemy_misentered(entered: MisenteredContext) -> Verdicts:
    written = "async with" if entered.is_async else "with"
    protocol = "asynchronous context manager" if entered.is_async else "context manager"
    is_factory = entered.owner.endswith("sessionmaker")
    yield Violation(
        at=entered.at,
        message=f"`{entered.owner}` is not entered by `{written}`",
        about=f"{entered.function or entered.at.path}: {written} {entered.owner}",
        hint="call it: it makes the session" if is_factory else _HINTS[entered.is_async],
        predicts=f"TypeError: '{entered.owner}' object does not support the {protocol} protocol",
    )
