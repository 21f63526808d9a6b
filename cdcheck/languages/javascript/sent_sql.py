"""SQL that a driver or an ORM is handed as text."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Func, Known, Site, Text, Value, entries_of, options
from cdcheck.languages.sql_texts import statement_kind, tables_named
from cdcheck.model.data import DataAccess, Query
from cdcheck.model.data import Known as HowKnown


def note_sql(call: Invocation, statement: Value | None, driver: str) -> None:
    """Notes the statements that a text may be, alone or in an object that says more."""
    for option in options(statement) if statement is not None else ():
        written = _written(option)
        if isinstance(written, Known) and isinstance(written.value, str):
            _note(call, HowKnown.FULLY, written.value, written.site, driver)
        elif isinstance(written, Text) and any(written.parts):
            _note(call, HowKnown.PARTLY, written.known, written.site, driver)
        else:
            _note(call, HowKnown.NO, "", None, driver)


def _written(statement: Value) -> Value:
    if not isinstance(statement, Fields):
        return statement
    entries = entries_of(statement)
    return entries.get("text") or entries.get("sql") or entries.get("query") or statement


def _note(call: Invocation, known: HowKnown, sql: str, site: Site | None, driver: str) -> None:
    call.note(
        Query(
            at=call.machine.location(site or call.site),
            form="sql",
            known=known,
            operation=statement_kind(sql) or "other",
            sql=sql.strip(),
            tables=tables_named(sql),
            driver=driver,
            function=call.caller,
        )
    )


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
