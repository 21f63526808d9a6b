"""Django's models and their relations, as rules see them."""

from collections.abc import Iterator

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Thing
from cdcheck.languages.python.django.fields import column_of, fields_of, has_only_known_fields
from cdcheck.languages.python.django.labels import stated_label
from cdcheck.languages.python.django.relations import KINDS, other_side
from cdcheck.languages.python.django.tables import (
    MappedClass,
    inherited_columns,
    related_table,
    table_of,
)
from cdcheck.model.orm_calls import Association, MappedModel

_REVERSED = {"many-to-one": "one-to-many", "many-to-many": "many-to-many", "one-to-one": "one-to-one"}


def conclude_models(machine: Machine) -> None:
    """Notes the models, and their relations from both sides."""
    classes = {table_of(machine, mapped.cls): mapped.cls for mapped in machine.facts.all(MappedClass)}
    parents = {id(base) for cls in classes.values() for base in cls.lineage()[1:]}
    is_linked = not machine.is_cut_short
    for table, cls in classes.items():
        for name, field, _ in fields_of(machine, cls):
            if field.type.rpartition(".")[2] in KINDS:
                is_linked &= bool(related_table(machine, cls, field)[0])
                _relate(machine, cls, table, name, field, classes)
    for table, cls in classes.items():
        is_whole = id(cls) not in parents and not any(c in classes.values() for c in cls.lineage()[1:])
        machine.facts.add(_mapped(machine, cls, table, is_whole=is_whole, is_linked=is_linked))


def _mapped(machine: Machine, cls: Cls, table: str, *, is_whole: bool, is_linked: bool) -> MappedModel:
    at = machine.location(machine.class_site(cls))
    names = ["pk"]
    has_key = False
    for name, field, site in fields_of(machine, cls):
        column = column_of(machine, name, field, site)
        has_key |= column.is_primary
        names.append(name)
        if field.type.rpartition(".")[2] in {"ForeignKey", "OneToOneField"}:
            names.append(f"{name}_id")
    names += [column.name for column in inherited_columns(machine, cls, at)]
    if {"PermissionsMixin", "AbstractUser"} & {t.rpartition(".")[2] for t in machine.library_types(cls)}:
        names += ["groups", "user_permissions"]
    if not has_key:
        names.append("id")
    return MappedModel(
        machine.class_id(cls),
        cls.name,
        at,
        "django",
        table,
        tuple(dict.fromkeys(names)),
        methods=tuple(_members(cls)),
        is_complete=is_whole and has_only_known_fields(machine, cls),
        is_linked=is_linked,
        label=stated_label(cls),
    )


def _members(cls: Cls) -> Iterator[str]:
    for ancestor in cls.lineage():
        if isinstance(ancestor, Cls):
            yield from ancestor.attributes


def _lacking(machine: Machine, field: Thing) -> tuple[str, ...]:
    is_given = "on_delete" in field.keywords or len(field.arguments) > 1
    return () if is_given or "*" in machine.source(field.site) else ("on_delete",)


def _relate(
    machine: Machine, cls: Cls, table: str, name: str, field: Thing, classes: dict[str, Cls]
) -> None:
    named, target_name = related_table(machine, cls, field)
    kind = KINDS[field.type.rpartition(".")[2]]
    target = classes.get(named)
    target_id = machine.class_id(target) if target is not None else None
    at, own = machine.location(field.site), machine.class_id(cls)
    lacks = _lacking(machine, field) if kind != "many-to-many" else ()
    machine.facts.add(Association(at, "django", own, target_id, kind, name, name, lacks=lacks))
    other = other_side(machine, cls, field, target)
    if not named or other is None:
        return
    machine.facts.add(
        Association(
            at,
            "django",
            target_id or named,
            own,
            _REVERSED[kind],
            other.query,
            other.accessor,
            is_named=other.is_named,
            foreign_key=name,
            through=target_name,
        )
    )
