"""What a new row of Sequelize must be given, and what a call gives it."""

from collections.abc import Iterator

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Fields, entries_of, text_of
from cdcheck.languages.javascript.orm_notes import is_inside
from cdcheck.languages.javascript.sequelize.hooks import is_filled_by_hooks
from cdcheck.languages.javascript.sequelize.models import Model, stamp_names
from cdcheck.languages.javascript.table_drafts import truth_of


def given_in(call: Invocation, method: str) -> tuple[str, ...] | None:
    """Lists what `create` is given by an object that is written in the call, with nothing spread."""
    row = call.argument(0)
    if method != "create" or not isinstance(row, Fields) or not row.is_as_written:
        return None
    return tuple(row.entries) if is_inside(call, row) else None


def required_of(machine: Machine, model: Model) -> Iterator[tuple[str, ...]]:
    """Lists the attributes that may not be null and that nothing fills before Sequelize checks them."""
    if _has_setters(model) or is_filled_by_hooks(machine, model):
        return
    stamps = stamp_names(model)
    stamps += [text_of(model.settings.get(stamp)) or stamp for stamp in stamps]
    for name, written in model.attributes.items():
        read, said = model.read.get(name), entries_of(written)
        is_filled = read is None or read.column.has_default or name in stamps
        if truth_of(said.get("allowNull")) is False and not is_filled:
            yield (name,)


def _has_setters(model: Model) -> bool:
    """Tells whether code of the model may fill one attribute when it is given another."""
    lineage = model.cls.lineage() if model.cls is not None else ()
    is_made = any(isinstance(cls, Cls) and "constructor" in cls.attributes for cls in lineage)
    is_set = any("set" in entries_of(written) for written in model.attributes.values())
    return is_made or is_set or "setterMethods" in model.settings
