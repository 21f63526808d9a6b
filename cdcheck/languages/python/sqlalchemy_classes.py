"""SQLAlchemy's mapped classes: declarative, with mixins and inheritance, and SQLModel's."""

import re

from msgspec import Struct, field

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Func,
    Known,
    Thing,
    Value,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.python.sqlalchemy_columns import COLUMNS, column_of, constraint_of
from cdcheck.languages.python.sqlalchemy_names import annotated_type, is_collection
from cdcheck.model.data import Column, ForeignKey, Index, OrmUse, Table

_RELATIONSHIPS = frozenset({"sqlalchemy.relationship", "sqlmodel.Relationship"})
_CAMEL = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


class Mapped(Struct):
    """Is a mapped class whose table has been read; relationships wait until all are."""

    cls: Cls
    table: str
    relationships: list[tuple[str, Thing, Value | None]] = field(default_factory=list)


def map_class(machine: Machine, cls: Cls) -> None:
    if cls.attributes.get("__abstract__") == Known(value=True):
        return
    is_sqlmodel = "sqlmodel.SQLModel" in machine.library_types(cls)
    if is_sqlmodel and cls.keywords.get("table") != Known(value=True):
        return
    name = _table_name(machine, cls, is_sqlmodel=is_sqlmodel)
    own = cls.attributes.get("__table__")
    if isinstance(own, Thing) and isinstance(own.data, str):
        machine.facts.add(Mapped(cls, own.data))
        return
    parent = _mapped_parent(machine, cls)
    if name is None and parent is None:
        return
    mapped = Mapped(cls, name or parent or "")
    columns, keys = _class_columns(machine, cls, mapped, is_sqlmodel=is_sqlmodel)
    if not columns and name is None:
        return
    extra_keys, indexes = _table_arguments(machine, cls)
    at = machine.location(machine.class_site(cls))
    orm = "sqlmodel" if is_sqlmodel else "sqlalchemy"
    machine.facts.add(mapped)
    machine.facts.add(OrmUse(orm, at, "model"))
    machine.facts.add(
        Table(
            mapped.table,
            at,
            tuple(columns),
            "model",
            orm,
            machine.class_id(cls),
            (*keys, *extra_keys),
            tuple(indexes),
        )
    )


def _inherited(cls: Cls, name: str) -> Value | None:
    for ancestor in cls.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.attributes:
            return ancestor.attributes[name]
        if isinstance(ancestor, Thing) and isinstance(ancestor.data, Cls):
            found = _inherited(ancestor.data, name)
            if found is not None:
                return found
    return None


def _table_name(machine: Machine, cls: Cls, *, is_sqlmodel: bool) -> str | None:
    held = _inherited(cls, "__tablename__")
    for option in options(held) if held is not None else ():
        if isinstance(option, Func):
            bound = Func(option.path, option.index, option.env, cls)
            return text_of(machine.call(bound, [], {}, machine.class_site(cls)))
        name = text_of(option)
        if name is not None:
            return name
    if is_sqlmodel:
        return cls.name.lower()
    if "flask_sqlalchemy.MappedModel" in machine.library_types(cls):
        return _CAMEL.sub(r"_\1", cls.name).lower()
    return None


def _mapped_parent(machine: Machine, cls: Cls) -> str | None:
    known = {id(mapped.cls): mapped.table for mapped in machine.facts.all(Mapped)}
    return next((known[id(a)] for a in cls.lineage()[1:] if id(a) in known), None)


def _class_columns(
    machine: Machine, cls: Cls, mapped: Mapped, *, is_sqlmodel: bool
) -> tuple[list[Column], list[ForeignKey]]:
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    known = {id(m.cls): m.table for m in machine.facts.all(Mapped)}
    for ancestor in _ancestors(cls):
        is_joined_parent = ancestor is not cls and id(ancestor) in known
        if is_joined_parent and known[id(ancestor)] != mapped.table:
            continue
        for name in dict.fromkeys((*ancestor.sites, *ancestor.attributes)):
            value = _attribute_value(machine, cls, ancestor, name)
            annotation = ancestor.annotations.get(name)
            found = _class_attribute(machine, ancestor, name, value, annotation, is_sqlmodel=is_sqlmodel)
            if isinstance(found, tuple):
                columns[found[0].name] = found[0]
                keys.extend(found[1])
            elif isinstance(found, Thing):
                mapped.relationships.append((name, found, annotation))
    return list(columns.values()), keys


def _ancestors(cls: Cls) -> list[Cls]:
    found: list[Cls] = []
    for ancestor in reversed(cls.lineage()):
        if isinstance(ancestor, Cls):
            found.append(ancestor)
        elif isinstance(ancestor, Thing) and isinstance(ancestor.data, Cls):
            found.extend(a for a in reversed(ancestor.data.lineage()) if isinstance(a, Cls))
    return found


def _attribute_value(machine: Machine, cls: Cls, ancestor: Cls, name: str) -> Value | None:
    value = ancestor.attributes.get(name)
    if isinstance(value, Func) and "declared_attr" in machine.decorators_of(value):
        bound = Func(value.path, value.index, value.env, cls)
        return machine.call(bound, [], {}, machine.function_site(value))
    return value


def _class_attribute(
    machine: Machine,
    owner: Cls,
    name: str,
    value: Value | None,
    annotation: Value | None,
    *,
    is_sqlmodel: bool,
) -> tuple[Column, list[ForeignKey]] | Thing | None:
    site = owner.sites.get(name) or machine.class_site(owner)
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.type in COLUMNS:
            wrapped = option.keywords.get("sa_column")
            held = wrapped if isinstance(wrapped, Thing) else option
            inner = (
                Thing("sqlalchemy.Mapped[]", site, (annotation,))
                if is_sqlmodel and annotation
                else annotation
            )
            return column_of(machine, held, name, site, inner)
        if isinstance(option, Thing) and option.type in _RELATIONSHIPS:
            return option
    if name.startswith("__") or (value is not None and not is_sqlmodel):
        return None
    if is_sqlmodel and annotation is not None and not isinstance(value, Func):
        bare = Thing("sqlalchemy.mapped_column", site)
        return column_of(machine, bare, name, site, Thing("sqlalchemy.Mapped[]", site, (annotation,)))
    if isinstance(annotation, Thing) and annotation.type == "sqlalchemy.Mapped[]":
        if is_collection(annotation.arguments[0] if annotation.arguments else None):
            return None
        inner_type, _ = annotated_type(annotation.arguments[0] if annotation.arguments else None)
        if inner_type or isinstance(
            annotation.arguments[0] if annotation.arguments else None, Ext | Thing
        ):
            return column_of(machine, Thing("sqlalchemy.mapped_column", site), name, site, annotation)
    return None


def _table_arguments(machine: Machine, cls: Cls) -> tuple[list[ForeignKey], list[Index]]:
    keys: list[ForeignKey] = []
    indexes: list[Index] = []
    for item in items_of(_inherited(cls, "__table_args__")):
        if isinstance(item, Thing):
            found_keys, found_indexes = constraint_of(machine, item)
            keys.extend(found_keys)
            indexes.extend(found_indexes)
    return keys, indexes
