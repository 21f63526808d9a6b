"""SQL that a driver or an ORM is handed as text."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Fields,
    Func,
    Items,
    Known,
    Thing,
    Value,
    entries_of,
    is_text,
    options,
)
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by, bound_in_order
from cdcheck.languages.sql_texts import TEMPLATE, Sending, note_fragment, note_unknown
from cdcheck.languages.sql_texts import note_sql as note_text
from cdcheck.model.data import Bound, DataAccess
from cdcheck.model.driver_objects import TransactionFunction


def note_sql(  # noqa: PLR0913 (how a statement is sent, named at every call)
    call: Invocation,
    statement: Value | None,
    driver: str,
    *,
    bound: Bound | None = None,
    fetches: str = "",
    is_tagged: bool = False,
    is_sent: bool = True,
) -> None:
    """Notes the statements that a text may be, alone or in an object that says more."""
    for option in options(statement) if statement is not None else ():
        text, own = _written(option)
        is_template = isinstance(option, Thing) and option.type == TEMPLATE
        binding = None if is_template else own or bound
        sending = Sending(driver, binding, fetches, is_tagged or is_template, is_sent)
        if note_text(call, text, sending) or note_fragment(call, text, sending):
            continue
        if is_sent:
            note_unknown(call, sending)


def _written(statement: Value) -> tuple[Value, Bound | None]:
    if isinstance(statement, Thing) and statement.type == TEMPLATE and isinstance(statement.data, Value):
        return statement.data, None
    if not isinstance(statement, Fields):
        return statement, None
    entries = entries_of(statement)
    text = entries.get("text") or entries.get("sql") or entries.get("query")
    values = entries.get("values") or entries.get("args")
    return text or statement, bound_by(values) if values is not None else None


def bound_beside(call: Invocation, position: int = 1) -> Bound:
    """Tells what a call binds by a list or an object of parameters; a callback is none."""
    given = call.argument(position)
    return NOTHING_BOUND if isinstance(given, Func) else bound_by(given)


def bound_after(call: Invocation, position: int = 1) -> Bound:
    """Tells what a call binds that takes parameters one by one, or one list or object of them.

    A lone value that is not known may be such a list, or nothing at all.
    """
    given = [argument for argument in call.arguments[position:] if not isinstance(argument, Func)]
    if len(given) == 1 and isinstance(given[0], Items | Fields):
        return bound_by(given[0])
    if len(given) == 1 and not is_text(given[0]) and not isinstance(given[0], Known):
        return UNKNOWN_BOUND
    return bound_in_order(given)


def bound_before_callback(call: Invocation) -> Bound:
    """Tells what a call binds as `bound_after` does, where what comes last may be a callback."""
    first, last = call.argument(1), call.arguments[-1]
    if isinstance(first, Items | Fields):
        return bound_by(first)
    if len(call.arguments) > 1 and not isinstance(last, Func | Known) and not is_text(last):
        return UNKNOWN_BOUND
    return bound_after(call)


def note_access(call: Invocation, library: str, through: str = "") -> None:
    """Notes that a call reads or writes the database, perhaps through a class of the app."""
    call.note(DataAccess(call.at, call.name, call.caller, library, through=through))


def note_transaction(call: Invocation, driver: str) -> None:
    """Notes the function that a call runs in a transaction, if it can be no other."""
    given = [argument for argument in call.arguments if isinstance(argument, Func)]
    if len(given) == 1:
        function = given[0].original
        runs = call.machine.function_id(function)
        runs_at = call.machine.location(call.machine.function_site(function))
        call.note(TransactionFunction(call.at, driver, runs, runs_at, call.caller))


def call_back(call: Invocation, *values: Value) -> Value | None:
    """Runs the functions that a call was handed; gives what the last one returns."""
    result: Value | None = None
    for argument in (*call.arguments, *call.keywords.values()):
        for option in options(argument):
            if isinstance(option, Func):
                result = call.machine.call(option, list(values), {}, call.site)
    return result
