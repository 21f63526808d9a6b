"""Which relations TypeORM's rows have without being asked for."""

import re

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Value, entries_of
from cdcheck.languages.javascript.field_decorators import DecoratedField
from cdcheck.languages.javascript.table_drafts import truth_of
from cdcheck.languages.javascript.typeorm.entities import Entity


def is_asked_for(settings: Value) -> bool:
    """Tells whether a relation with these settings is loaded only if a call asks for it."""
    said = entries_of(settings)
    return all(name not in said or truth_of(said[name]) is False for name in ("eager", "lazy"))


def is_loaded_on_request(machine: Machine, entity: Entity, written: DecoratedField, kind: str) -> bool:
    """Tells the same of a decorated field, which neither the class nor its type may fill."""
    if not all(is_asked_for(one) for one in written.decorators[kind].arguments):
        return False
    classes = [one for one in entity.cls.lineage() if isinstance(one, Cls)]
    return not any(_may_fill(machine, cls, written.name) for cls in classes)


def _may_fill(machine: Machine, cls: Cls, name: str) -> bool:
    text = machine.source(machine.class_site(cls))
    given = rf"\b{name}\s*=(?!=)|\b{name}\s*[?!]?\s*:\s*(?:\w+\.)?Promise\b|\b[gs]et\s+{name}\b"
    return name in cls.attributes or re.search(given, text) is not None
