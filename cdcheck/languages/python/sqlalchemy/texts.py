"""What SQLAlchemy is handed beside a statement that is written as text."""

from cdcheck.abstract.library import NOTHING, Invocation
from cdcheck.abstract.values import Items, Thing, Value, options
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by
from cdcheck.languages.sql_texts import Sending
from cdcheck.model.data import Bound

_FETCHES = {"scalar": "value", "scalars": "all"}


def sending(call: Invocation) -> Sending:
    """Tells how `execute`, `scalar` and the like send a text."""
    return Sending("sqlalchemy", _bound(call), _FETCHES.get(call.name.rpartition(".")[2], ""))


def _bound(call: Invocation) -> Bound:
    statement = call.argument(0, "statement")
    if any(isinstance(o, Thing) and o.data is not None for o in options(statement or NOTHING)):
        return UNKNOWN_BOUND
    given: Value | None = call.argument(1, "params") or call.keywords.get("parameters")
    if given is None:
        return UNKNOWN_BOUND if call.keywords else NOTHING_BOUND
    is_many = any(isinstance(option, Items) for option in options(given))
    return bound_by(given, is_many=is_many)


def keep_bound(call: Invocation) -> None:
    """Notes on a text that it has parameters of its own, which are not followed."""
    if isinstance(call.receiver, Thing) and call.name.endswith(".bindparams"):
        call.receiver.data = True
