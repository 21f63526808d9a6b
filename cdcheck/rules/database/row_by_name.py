"""A row that is a tuple, and is asked for a column by its name."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.driver_methods import OF_NO_TUPLE, ROWS_AS_TUPLES
from cdcheck.model.code import Call
from cdcheck.model.project import Project

_FACTORIES = ("row_factory", "cursor_factory", "dict_row", "namedtuple_row", "dictcursor")
_HINTS = {
    "sqlite3": "set `row_factory = sqlite3.Row` where the connection is made",
    "aiosqlite": "set `row_factory = aiosqlite.Row` where the connection is made",
    "psycopg": "connect with `row_factory=dict_row`",
    "psycopg2": "make the cursor with `cursor_factory=RealDictCursor`",
}


def _asks_tuple(call: Call) -> bool:
    owner, _, method = (call.external or "").rpartition(".")
    return owner in ROWS_AS_TUPLES and method in OF_NO_TUPLE and not (call.is_choice or call.is_test)


@rule(where=_asks_tuple)
def row_by_name(call: Call, project: Project, words: SourceWords) -> Verdicts:
    alike = [one for one in project.calls if one.caller == call.caller and _asks_tuple(one)]
    if alike[0] is not call or words.mentions(*_FACTORIES):
        return
    driver, _, method = (call.external or "").partition(".tuple.")
    made = next((use for use in project.databases if use.driver == driver and not use.is_test), None)
    is_read = method == "__getitem__"
    yield Violation(
        at=call.at,
        message=f"a row of `{driver}` is a tuple, and has no "
        + ("column by name" if is_read else f"method `{method}`"),
        about=f"{call.caller or call.at.path}: {driver} {method}",
        hint=_HINTS[driver],
        evidence=(Evidence(made.at, "this connection makes rows into nothing else"),) if made else (),
        predicts="tuple indices must be integers or slices, not str"
        if is_read
        else f"'tuple' object has no attribute '{method}'",
    )
