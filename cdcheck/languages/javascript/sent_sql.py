"""SQL that a driver or an ORM is handed as text."""

import re

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Func, Known, Text, Value, entries_of, options
from cdcheck.model.data import DataAccess, Query
from cdcheck.model.data import Known as HowKnown

_VERB = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_OPERATIONS = {
    "select": "select",
    "with": "select",
    "values": "select",
    "insert": "insert",
    "replace": "insert",
    "update": "update",
    "delete": "delete",
    "create": "ddl",
    "alter": "ddl",
    "drop": "ddl",
    "truncate": "ddl",
    "pragma": "other",
}


def operation_of(sql: str) -> str:
    """Tells what a statement does by its first word."""
    match = _VERB.match(sql)
    return _OPERATIONS.get(match.group(1).lower(), "other") if match else "other"


def note_sql(call: Invocation, statement: Value | None, driver: str) -> None:
    """Notes the statements that a text may be, alone or in an object that says more."""
    for option in options(statement) if statement is not None else ():
        written = _written(option)
        if isinstance(written, Known) and isinstance(written.value, str):
            _note(call, HowKnown.FULLY, written.value, driver)
        elif isinstance(written, Text) and any(written.parts):
            _note(call, HowKnown.PARTLY, written.known, driver)
        else:
            _note(call, HowKnown.NO, "", driver)


def _written(statement: Value) -> Value:
    if not isinstance(statement, Fields):
        return statement
    entries = entries_of(statement)
    return entries.get("text") or entries.get("sql") or entries.get("query") or statement


def _note(call: Invocation, known: HowKnown, sql: str, driver: str) -> None:
    operation = operation_of(sql)
    call.note(Query(call.at, "sql", known, operation, sql.strip(), driver=driver, function=call.caller))


def note_access(call: Invocation, library: str) -> None:
    """Notes that a call reads or writes the database."""
    call.note(DataAccess(call.at, call.name, call.caller, library))


def call_back(call: Invocation, *values: Value) -> Value | None:
    """Runs the functions that a call was handed; gives what the last one returns."""
    result: Value | None = None
    for argument in (*call.arguments, *call.keywords.values()):
        for option in options(argument):
            if isinstance(option, Func):
                result = call.machine.call(option, list(values), {}, call.site)
    return result
