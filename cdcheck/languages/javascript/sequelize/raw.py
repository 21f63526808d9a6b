"""SQL that Sequelize is handed as text: whole statements, and literals inside its own queries."""

from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Fields, Items, Known, Thing, Unknown, Value, entries_of
from cdcheck.languages.javascript.sent_sql import note_access, note_sql
from cdcheck.languages.javascript.sequelize.models import Defaults
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by
from cdcheck.model.data import Bound

_HANDING = ("replacements", "bind")


def register_raw(library: Library, connection: str) -> None:
    """Adds `query` and `literal` to Sequelize's model."""
    library.methods[f"{connection}.query"] = _query
    library.methods[f"{connection}.literal"] = _literal
    for name in ("sequelize.literal", f"{connection}.literal", "@sequelize/core.literal"):
        library.functions[name] = _literal


def _query(call: Invocation) -> Value:
    statement = call.argument(0)
    settings = entries_of(call.argument(1))
    fetches = "one" if settings.get("plain") == Known(value=True) else ""
    bound = _bound(call, settings)
    if isinstance(statement, Fields):
        bound = replace(bound, by="")
    note_sql(call, statement, "sequelize", bound=bound, fetches=fetches)
    note_access(call, "sequelize")
    return Unknown("rows")


def _bound(call: Invocation, settings: dict[str, Value]) -> Bound:
    options = call.argument(1)
    is_told = options is None or (isinstance(options, Fields) and options.is_as_written)
    given = [settings[name] for name in _HANDING if name in settings]
    if isinstance(options, Items):
        return replace(NOTHING_BOUND, by="list")
    if len(given) == 2:
        is_both = is_told and all(_is_literal(one) for one in given) and not _takes_both(call)
        return replace(UNKNOWN_BOUND, by="both" if is_both else "")
    if given:
        by = next(name for name in _HANDING if name in settings)
        known = bound_by(given[0]) if _is_literal(given[0]) else UNKNOWN_BOUND
        return replace(known, by=by if is_told else "")
    is_nothing = settings or len(call.arguments) < 2
    return replace(NOTHING_BOUND, by="none" if is_told else "") if is_nothing else UNKNOWN_BOUND


def _is_literal(value: Value) -> bool:
    return isinstance(value, Items | Fields)


def _takes_both(call: Invocation) -> bool:
    """Tells whether the connection may be of Sequelize 7, which takes both options."""
    return any(note.is_seven for note in call.machine.facts.all(Defaults))


def _literal(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "sequelize", is_sent=False)
    return Thing("sequelize.Literal", call.site, tuple(call.arguments))
