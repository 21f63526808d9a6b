"""What is handed over beside a statement: how many values, or by which names."""

from collections.abc import Sequence

from cdcheck.abstract.values import Fields, Items, Known, Unknown, Value, options
from cdcheck.model.data import Bound

NOTHING_BOUND = Bound(0, ())
UNKNOWN_BOUND = Bound()


def bound_by(value: Value | None, *, is_many: bool = False) -> Bound:
    """Counts the values of a sequence, or lists the names of a mapping; `None` binds nothing."""
    if value is None:
        return NOTHING_BOUND
    if is_many:
        return _of_rows(value)
    told = {_of_one(option) for option in options(value)}
    return told.pop() if len(told) == 1 else UNKNOWN_BOUND


def bound_in_order(values: Sequence[Value]) -> Bound:
    """Counts arguments that are each a parameter, where none of them was unpacked."""
    if any(isinstance(v, Unknown) and v.why == "an unpacked argument" for v in values):
        return UNKNOWN_BOUND
    return Bound(len(values)) if values else NOTHING_BOUND


def _of_one(value: Value) -> Bound:
    if isinstance(value, Known) and value.value is None:
        return NOTHING_BOUND
    if isinstance(value, Items):
        return Bound(len(value.items)) if value.is_as_written else UNKNOWN_BOUND
    if isinstance(value, Fields):
        is_as_written = not value.is_open and len(value.keys) == len(value.entries)
        return Bound(names=tuple(value.entries)) if is_as_written else UNKNOWN_BOUND
    return UNKNOWN_BOUND


def _of_rows(value: Value) -> Bound:
    rows = [row for option in options(value) if isinstance(option, Items) for row in option.items]
    told = {_of_one(row) for row in rows}
    one = told.pop() if len(told) == 1 else UNKNOWN_BOUND
    return Bound(one.count, one.names, is_many=True)
