"""The relations of Django's models from both sides, and what rows give under their names."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Known, Member, Obj, Thing, Unknown, Value, options, text_of
from cdcheck.languages.python.django.fields import fields_of
from cdcheck.languages.python.django.labels import app_of
from cdcheck.languages.python.django.tables import MappedClass, related_table, table_of
from cdcheck.languages.python.django.users import USER

KINDS = {"ForeignKey": "many-to-one", "OneToOneField": "one-to-one", "ManyToManyField": "many-to-many"}
_USER_TABLE = "auth_user"
OF_MANY, OF_KEY = "django.ManyRelatedManager", "django.RelatedManager"


class OtherSide(NamedTuple):
    """Is what a relation is called by the model that it leads to."""

    query: str
    accessor: str
    is_named: bool


class Related(Struct, frozen=True, eq=False):
    """Is what a manager of a row's relation is of: the row's model, and the relation's name there."""

    model: str
    name: str


class Managers(Struct, frozen=True, eq=False):
    """Tells by model and name which manager a row has there, and of which model: `type`, model."""

    of: Mapping[tuple[str, str], tuple[str, Cls]]


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
    found: dict[tuple[str, str], tuple[str, Cls]] = {}
    for cls in classes.values():
        for owner, name, manager, model in _managers_by(machine, cls, classes):
            found.setdefault((owner, name), (manager, model))
    machine.facts.add(Managers(found))


def _managers_by(
    machine: Machine, cls: Cls, classes: Mapping[str, Cls]
) -> Iterator[tuple[str, str, str, Cls]]:
    for name, field, _ in fields_of(machine, cls):
        kind = KINDS.get(field.type.rpartition(".")[2])
        table = related_table(machine, cls, field)[0] if kind is not None else ""
        target = classes.get(table)
        if kind == "many-to-many" and target is not None:
            yield machine.class_id(cls), name, OF_MANY, target
        other = other_side(machine, cls, field, target) if kind not in {None, "one-to-one"} else None
        owner = USER if table == _USER_TABLE else ""
        owner = machine.class_id(target) if target is not None else owner
        if other is not None and owner:
            yield owner, other.accessor, OF_MANY if kind == "many-to-many" else OF_KEY, cls


def manager_of(machine: Machine, row: Obj, name: str) -> Value | None:
    """Gives the manager that a row has under a name, once all models are known."""
    for ancestor in row.cls.lineage():
        found = (
            _manager(machine, machine.class_id(ancestor), name) if isinstance(ancestor, Cls) else None
        )
        if found is not None:
            return found
    return None


def read_of_user(machine: Machine, user: Thing, name: str) -> Value:
    """Reads what a row of Django's own model of users has."""
    return _manager(machine, USER, name) or Member(user, user.type, name)


def _manager(machine: Machine, model: str, name: str) -> Value | None:
    for known in machine.facts.all(Managers)[:1]:
        if (model, name) in known.of:
            type_, cls = known.of[model, name]
            return Thing(type_, machine.class_site(cls), (cls,), data=Related(model, name))
    return None
