"""What code changes of a row of Sequelize that no call writes to the database."""

from collections.abc import Iterable, Iterator

from cdcheck.facts.row_flows import RowEvent
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import MappedModel

_HARMLESS = frozenset(
    {"toJSON", "get", "getDataValue", "changed", "previous", "equals", "reload", "validate"}
    | {"hasOwnProperty"}
)
_NESTED = ("JSON", "ARRAY")


def unsaved(
    model: MappedModel, events: tuple[RowEvent, ...], mixins: Iterable[str]
) -> Iterator[RowEvent]:
    """Lists what is set of columns, if nothing that may save it is called after it."""
    harmless = _HARMLESS.union(mixins)
    columns = {*model.attributes} - {*model.computed}
    for event in events:
        is_set = event.how in {"set", "filled"} and not (event.inner or event.is_emptied)
        later = [one for one in events if one > event]
        is_saved = any(one.how == "saved" and one.member == event.member for one in later)
        is_kept = is_saved or any(one.how == "called" and one.member not in harmless for one in later)
        if is_set and event.member in columns and not is_kept:
            yield event


def unnoticed(
    model: MappedModel, table: Table | None, events: tuple[RowEvent, ...]
) -> Iterator[RowEvent]:
    """Lists changes inside the value of a column of a row that is saved afterwards, by `save` alone."""
    nested = {*model.declared} & _nested(table) - {*model.derived, *model.computed}
    told = {one.member for one in events if one.how in {"set", "filled", "saved"} and not one.inner}
    for event in events:
        is_inside = event.how == "changed" or (event.how == "set" and event.inner)
        if not is_inside or event.member not in nested - told:
            continue
        called = [one for one in events if one.how == "called"]
        is_saved = any(one.member == "save" and one > event for one in called)
        is_plain = {one.member for one in called} <= _HARMLESS - {"changed"} | {"save"}
        if is_saved and is_plain and not any(one.inner for one in called):
            yield event


def _nested(table: Table | None) -> set[str]:
    """Names the attributes whose columns hold objects or lists."""
    columns = table.columns if table is not None else ()
    kept = (one for one in columns if one.type.startswith(_NESTED) or one.type.endswith("[]"))
    return {one.attribute or one.name for one in kept}
