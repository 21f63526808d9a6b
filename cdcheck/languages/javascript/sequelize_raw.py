"""SQL that Sequelize is handed as text: whole statements, and literals inside its own queries."""

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Known, Thing, Unknown, Value, entries_of
from cdcheck.languages.javascript.sent_sql import note_access, note_sql
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by
from cdcheck.model.data import Bound


def register_raw(library: Library, connection: str) -> None:
    """Adds `query` and `literal` to Sequelize's model."""
    library.methods[f"{connection}.query"] = _query
    library.methods[f"{connection}.literal"] = _literal
    for name in ("sequelize.literal", f"{connection}.literal", "@sequelize/core.literal"):
        library.functions[name] = _literal


def _query(call: Invocation) -> Value:
    settings = entries_of(call.argument(1))
    fetches = "one" if settings.get("plain") == Known(value=True) else ""
    note_sql(call, call.argument(0), "sequelize", bound=_bound(call, settings), fetches=fetches)
    note_access(call, "sequelize")
    return Unknown("rows")


def _bound(call: Invocation, settings: dict[str, Value]) -> Bound:
    given = [settings[name] for name in ("replacements", "bind") if name in settings]
    if len(given) == 1:
        return bound_by(given[0])
    return UNKNOWN_BOUND if given or (not settings and len(call.arguments) > 1) else NOTHING_BOUND


def _literal(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "sequelize", is_sent=False)
    return Thing("sequelize.Literal", call.site, tuple(call.arguments))
