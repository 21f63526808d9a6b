"""aiosql, anosql and PugSQL: functions made of the named statements in SQL files."""

from functools import partial

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Known, Native, Site, Thing, Unknown, Value
from cdcheck.languages.sql_bound import UNKNOWN_BOUND
from cdcheck.languages.sql_files import files_below, text_of_file
from cdcheck.languages.sql_texts import Sending, is_text, note_sql, written
from cdcheck.model.data import Bound, DataAccess
from cdcheck.sql.statements import Statement, split

LIBRARY = Library("aiosql")
_QUERIES = "aiosql.Queries"
_FETCHES = {"^": "one", "$": "value", "!": "none", "*!": "none", "#": "none", "<!": "one", "": "all"}
_PUGSQL = {":one": "one", ":many": "all", ":affected": "none", ":insert": "none", ":scalar": "value"}


@LIBRARY.function("aiosql.from_path", "anosql.from_path", "pugsql.module", "yesql.load")
def _from_path(call: Invocation) -> Value:
    made = Thing(_QUERIES, call.site)
    for path in files_below(call.machine, call.argument(0, "sql_path"), call.site.path):
        _define(call, made, text_of_file(call.machine, path))
    return made


@LIBRARY.function("aiosql.from_str", "anosql.from_str")
def _from_text(call: Invocation) -> Value:
    made = Thing(_QUERIES, call.site)
    text = call.argument(0, "sql")
    if text is not None and is_text(text):
        _define(call, made, text)
    return made


def _define(call: Invocation, made: Thing, text: Value) -> None:
    library = call.name.partition(".")[0]
    whole, places = written(text)
    site = places[0][1] if len(places) == 1 else None
    for statement in split(whole):
        if not statement.name:
            continue
        value = _value(statement, site, whole)
        fetches = _FETCHES.get(statement.mark) or _PUGSQL.get(statement.mark, "")
        note_sql(call, value, Sending(library, is_sent=False))
        name = statement.name.replace("-", "_")
        made.attributes[name] = Native(partial(_send, value, library, fetches), f"{library}.{name}")


def _value(statement: Statement, site: Site | None, whole: str) -> Value:
    if site is None:
        return Known(statement.text)
    at = site.at + len(whole[: statement.start].encode())
    return Known(statement.text, Site(site.path, at, at + len(statement.text.encode())))


def _send(value: Value, library: str, fetches: str, call: Invocation) -> Value:
    named = tuple(call.keywords)
    bound = Bound(names=named) if named and "**" not in named else UNKNOWN_BOUND
    note_sql(call, value, Sending(library, bound, fetches))
    call.note(DataAccess(call.at, f"`{call.name.rpartition('.')[2]}`", call.caller, library))
    return Unknown("rows")


def _no_such_query(machine: Machine, name: str) -> Value:
    del machine
    return Unknown(f"no query `{name}` is known")


LIBRARY.items[_QUERIES] = _no_such_query
