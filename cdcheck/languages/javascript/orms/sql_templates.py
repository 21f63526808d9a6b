"""Tagged templates that make SQL for any driver: sql-template-strings and -tag, kysely, slonik."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Thing, Value
from cdcheck.languages.javascript.sent_sql import note_access, note_sql
from cdcheck.languages.sql_texts import TEMPLATE

LIBRARY = Library("sql-templates")
_TAGS = (
    *("sql-template-strings", "sql-template-strings.SQL", "sql-template-tag", "kysely.sql"),
    *("slonik.sql.unsafe", "slonik.sql.fragment"),
)
for _tag in _TAGS:
    LIBRARY.aliases[f"{_tag}.default"] = _tag


@LIBRARY.function(*_TAGS)
@LIBRARY.method("slonik.sql.type().()", "slonik.sql.typeAlias().()")
def _tagged(call: Invocation) -> Value:
    text = call.argument(0) or NOTHING
    note_sql(call, text, "", is_tagged=True, is_sent=False)
    return Thing(TEMPLATE, call.site, data=text)


@LIBRARY.method(f"{TEMPLATE}.execute")
def _execute(call: Invocation) -> Value:
    note_sql(call, call.receiver, "kysely", is_tagged=True)
    note_access(call, "kysely")
    return Thing("kysely.Result", call.site)
