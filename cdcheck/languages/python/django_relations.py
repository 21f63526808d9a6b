"""The relations of Django's models from both sides, and what rows give under their names."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Known, Obj, Thing, Unknown, Value, options, text_of
from cdcheck.languages.python.django_fields import fields_of
from cdcheck.languages.python.django_labels import app_of
from cdcheck.languages.python.django_tables import MappedClass, related_table, table_of

KINDS = {"ForeignKey": "many-to-one", "OneToOneField": "one-to-one", "ManyToManyField": "many-to-many"}
OF_MANY, OF_KEY = "django.ManyRelatedManager", "django.RelatedManager"


class OtherSide(NamedTuple):
    """Is what a relation is called by the model that it leads to."""

    query: str
    accessor: str
    is_named: bool


class Related(Struct, frozen=True, eq=False):
    """Is what a manager of a row's relation is of: the row, and the relation's name there."""

    row: Obj
    name: str


class Managers(Struct, frozen=True, eq=False):
    """Tells by class and name which manager a row has there, and of which model: `type`, model."""

    of: Mapping[tuple[int, str], tuple[str, Cls]]


def other_side(machine: Machine, cls: Cls, field: Thing, target: Cls | None) -> OtherSide | None:
    """Names the other side of a relation; `None` if it has none, or none that is known."""
    written = field.keywords.get("related_name")
    if any(isinstance(option, Unknown) for option in options(written or Known(None))):
        return None
    kind, low, related = KINDS[field.type.rpartition(".")[2]], cls.name.lower(), text_of(written)
    if related:
        related = related.replace("%(class)s", low).replace("%(app_label)s", app_of(machine, cls))
    stated = field.keywords.get("symmetrical", Known(value=True))
    is_mirrored = target is cls and kind == "many-to-many" and stated != Known(value=False)
    if (related or "").endswith("+") or is_mirrored:
        return None
    query = text_of(field.keywords.get("related_query_name")) or related or low
    accessor = related or (low if kind == "one-to-one" else f"{low}_set")
    return OtherSide(query, accessor, related is not None)


def note_managers(machine: Machine) -> None:
    """Notes which managers the rows of all models have."""
    classes = {table_of(machine, mapped.cls): mapped.cls for mapped in machine.facts.all(MappedClass)}
    found: dict[tuple[int, str], tuple[str, Cls]] = {}
    for cls in classes.values():
        for owner, name, manager, model in _managers_by(machine, cls, classes):
            found.setdefault((id(owner), name), (manager, model))
    machine.facts.add(Managers(found))


def _managers_by(
    machine: Machine, cls: Cls, classes: Mapping[str, Cls]
) -> Iterator[tuple[Cls, str, str, Cls]]:
    for name, field, _ in fields_of(machine, cls):
        kind = KINDS.get(field.type.rpartition(".")[2])
        target = classes.get(related_table(machine, cls, field)[0]) if kind is not None else None
        if target is None:
            continue
        if kind == "many-to-many":
            yield cls, name, OF_MANY, target
        other = other_side(machine, cls, field, target) if kind != "one-to-one" else None
        if other is not None:
            yield target, other.accessor, OF_MANY if kind == "many-to-many" else OF_KEY, cls


def manager_of(machine: Machine, row: Obj, name: str) -> Value | None:
    """Gives the manager that a row has under a name, once all models are known."""
    for known in machine.facts.all(Managers)[:1]:
        for ancestor in row.cls.lineage():
            found = known.of.get((id(ancestor), name))
            if found is not None:
                type_, model = found
                return Thing(type_, machine.class_site(model), (model,), data=Related(row, name))
    return None
