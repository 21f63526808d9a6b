"""SQLAlchemy's relationships, tied to tables once all classes have been read."""

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Known,
    Thing,
    Value,
    options,
    text_of,
)
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.links import link_of, secondary_of
from cdcheck.languages.python.sqlalchemy.names import is_collection
from cdcheck.model.data import Relationship


def tie(machine: Machine) -> None:
    """Ties relationships to tables, once all classes have been read."""
    by_class = {mapped.cls.name: mapped.table for mapped in machine.facts.all(Mapped)}
    for mapped in machine.facts.all(Mapped):
        for held in mapped.relationships:
            name, element, annotation = held.name, held.element, held.annotation
            target = _target(element, annotation)
            secondary = secondary_of(element)
            is_many = is_collection(_inner(annotation)) or (
                annotation is None and element.keywords.get("uselist") != Known(value=False)
            )
            machine.facts.add(
                Relationship(
                    at=machine.location(element.site),
                    source=mapped.table,
                    target=by_class.get(target or ""),
                    name=name,
                    kind=_kind(secondary, is_many=is_many),
                    back=text_of(element.keywords.get("back_populates"))
                    or text_of(element.keywords.get("backref")),
                    secondary=_secondary(secondary),
                    orm="sqlalchemy",
                )
            )
            if not held.is_inherited:
                machine.facts.add(link_of(machine, mapped.cls, held))


def _inner(annotation: Value | None) -> Value | None:
    return annotation.arguments[0] if isinstance(annotation, Thing) and annotation.arguments else None


def _kind(secondary: Value | None, *, is_many: bool) -> str:
    if secondary is not None:
        return "many-to-many"
    return "one-to-many" if is_many else "many-to-one"


def _secondary(value: Value | None) -> str | None:
    if isinstance(value, Thing) and isinstance(value.data, str):
        return value.data
    return text_of(value)


def _target(element: Thing, annotation: Value | None) -> str | None:
    given = element.arguments[0] if element.arguments else element.keywords.get("argument")
    for value in (given, _inner(annotation)):
        for option in options(value) if value is not None else ():
            if isinstance(option, Cls):
                return option.name
            text = text_of(option)
            if text is not None:
                return text.rpartition(".")[2]
            if isinstance(option, Thing) and option.arguments:
                return _target(Thing("", element.site, option.arguments[:1]), None)
    return None
