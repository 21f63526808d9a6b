"""A method that an object of a driver does not have, though one of another driver has."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.knowledge.driver_methods import ABSENT, HINTS
from cdcheck.model.code import Call


def _parts(call: Call) -> tuple[str, str]:
    owner, _, method = (call.external or "").rpartition(".")
    return owner, method


def _is_absent(call: Call) -> bool:
    owner, method = _parts(call)
    return method in ABSENT.get(owner, ()) and not (call.is_choice or call.is_test)


@rule(where=_is_absent)
def absent_method(call: Call) -> Verdicts:
    owner, method = _parts(call)
    driver, is_given = owner.partition(".")[0], owner.endswith("()")
    what = f"what `execute` of `{driver}` gives" if is_given else f"`{owner}`"
    lacks = "is no row" if method == "__getitem__" else f"has no method `{method}`"
    yield Violation(
        at=call.at,
        message=f"{what} {lacks}",
        about=f"{call.caller or call.at.path}: {owner}.{method}",
        hint=HINTS[owner],
        predicts=_error(owner, method),
    )


def _error(owner: str, method: str) -> str:
    if method == "__getitem__":
        return "string indices must be integers"
    given = {"psycopg2.execute()": "'NoneType' ", "asyncpg.execute()": "'str' "}
    return f"{given.get(owner, '')}object has no attribute '{method}'"
