"""A relation of Django that is looped over as if it were its rows."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.orm_calls import LoopedManager


@rule(where=lambda looped: looped.orm == "django" and not looped.is_test)
def django_manager_as_list(looped: LoopedManager) -> Verdicts:
    yield Violation(
        at=looped.at,
        message=f"`{looped.written}` is a manager, and no list of rows",
        about=f"{looped.function or looped.at.path}: {looped.written}",
        hint=f"ask it for its rows: `{looped.written}.all()`",
        predicts=f"TypeError: '{looped.kind}' object is not iterable",
    )
