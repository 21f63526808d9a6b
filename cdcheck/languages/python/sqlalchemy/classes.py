"""SQLAlchemy's mapped classes: declarative, with mixins and inheritance, and SQLModel's."""

import re

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Func,
    Known,
    Thing,
    Value,
    items_of,
    options,
    text_of,
    told_text,
)
from cdcheck.languages.python.sqlalchemy import sqlmodel_definitions
from cdcheck.languages.python.sqlalchemy.columns import (
    COLUMNS,
    column_of,
    constraint_of,
    reads_every_key,
)
from cdcheck.languages.python.sqlalchemy.mapped import (
    RELATIONSHIPS,
    ancestors,
    field_of,
    inherited,
    keys_outside_columns,
    knows_bases,
    knows_columns,
    names_of,
    options_of,
)
from cdcheck.languages.python.sqlalchemy.mixins import columns_from, mixin_of
from cdcheck.languages.python.sqlalchemy.names import is_collection
from cdcheck.languages.python.sqlalchemy.registries import is_root, metadata_of, registry_of
from cdcheck.languages.python.sqlalchemy.schemas import is_extending, schema_of
from cdcheck.model.data import Column, ForeignKey, Index, OrmUse, Table
from cdcheck.model.mapped import MappedClass, MappingGap

_CAMEL = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


class Held(Struct):
    """Is a relationship that a class holds, `is_inherited` from a class that is mapped itself."""

    name: str
    element: Thing
    annotation: Value | None
    is_inherited: bool


class Mapped(Struct):
    """Is a mapped class whose table has been read; relationships wait until all are."""

    cls: Cls
    table: str
    parent: Cls | None = None
    relationships: list[Held] = field(default_factory=list)
    is_complete: bool = True


def map_class(machine: Machine, cls: Cls) -> None:
    if cls.attributes.get("__abstract__") == Known(value=True) or is_root(cls):
        return
    is_sqlmodel = "sqlmodel.SQLModel" in machine.library_types(cls)
    if is_sqlmodel and cls.keywords.get("table") != Known(value=True):
        return
    name = _table_name(machine, cls, is_sqlmodel=is_sqlmodel)
    parent = _mapped_parent(machine, cls)
    above = parent.cls if parent is not None else None
    own = cls.attributes.get("__table__")
    if isinstance(own, Thing) and isinstance(own.data, str):
        mapped = Mapped(cls, own.data, above)
        _class_columns(machine, cls, mapped, is_sqlmodel=is_sqlmodel)
        machine.facts.add(mapped)
        _note_class(machine, mapped, None)
    elif name is None and parent is None:
        _note_nameless(machine, cls)
    else:
        mapped = Mapped(cls, name or (parent.table if parent else ""), above)
        columns, keys = _class_columns(machine, cls, mapped, is_sqlmodel=is_sqlmodel)
        if columns or name is not None:
            _note_table(machine, mapped, columns, keys, "sqlmodel" if is_sqlmodel else "sqlalchemy")
        if is_sqlmodel and knows_bases(cls):
            sqlmodel_definitions.note_refused(machine, cls, mapped.table)


def _note_table(
    machine: Machine, mapped: Mapped, columns: list[Column], keys: list[ForeignKey], orm: str
) -> None:
    cls = mapped.cls
    extra_keys, indexes = _table_arguments(machine, cls)
    outside = keys_outside_columns(cls)
    columns = [replace(c, is_primary=True) if c.name in (outside or ()) else c for c in columns]
    at = machine.location(machine.class_site(cls))
    machine.facts.add(mapped)
    machine.facts.add(OrmUse(orm, at, "model"))
    table = Table(
        mapped.table,
        at,
        tuple(columns),
        "model",
        orm,
        machine.class_id(cls),
        (*keys, *extra_keys),
        tuple(indexes),
        is_complete=mapped.is_complete and outside is not None,
        metadata=metadata_of(machine, cls),
        is_extending=is_extending(cls),
        schema=schema_of(cls),
    )
    machine.facts.add(table)
    _note_class(machine, mapped, table)


def _note_class(machine: Machine, mapped: Mapped, table: Table | None) -> None:
    cls = mapped.cls
    fields = (
        field_of(machine, ancestor, name, value, ancestor.annotations.get(name))
        for ancestor in ancestors(cls)
        for name in dict.fromkeys((*ancestor.sites, *ancestor.attributes))
        for value in (_attribute_value(machine, cls, ancestor, name),)
    )
    has_key = any(column.is_primary for column in table.columns) if table is not None else None
    machine.facts.add(
        MappedClass(
            id=machine.class_id(cls),
            name=cls.name,
            table=mapped.table,
            at=machine.location(machine.class_site(cls)),
            registry=registry_of(machine, cls),
            metadata=metadata_of(machine, cls),
            parent=machine.class_id(mapped.parent) if mapped.parent is not None else None,
            names=names_of(cls),
            fields=tuple(one for one in fields if one is not None),
            options=options_of(cls),
            is_complete=knows_bases(cls) and not cls.decorators,
            has_key=has_key or (None if table is None or not table.is_complete else False),
        )
    )


def _note_nameless(machine: Machine, cls: Cls) -> None:
    if inherited(cls, "__tablename__") is not None or cls.attributes.get("__table__") is not None:
        at = machine.location(machine.class_site(cls))
        machine.facts.add(MappingGap(at, f"the table of `{cls.name}` could not be told"))


def _table_name(machine: Machine, cls: Cls, *, is_sqlmodel: bool) -> str | None:
    held = inherited(cls, "__tablename__")
    for option in options(held) if held is not None else ():
        if isinstance(option, Func):
            bound = Func(option.path, option.index, option.env, cls)
            return told_text(machine.decide(bound, machine.class_site(cls)))
        if text_of(option) is not None:
            return told_text(held)
    if is_sqlmodel:
        return cls.name.lower()
    mixin = mixin_of(cls)
    if mixin is not None and mixin.table:
        return mixin.table
    if mixin is not None or "flask_sqlalchemy.MappedModel" in machine.library_types(cls):
        return _CAMEL.sub(r"_\1", cls.name).lower()
    return None


def _mapped_parent(machine: Machine, cls: Cls) -> Mapped | None:
    known = {id(mapped.cls): mapped for mapped in machine.facts.all(Mapped)}
    return next((known[id(a)] for a in cls.lineage()[1:] if id(a) in known), None)


class _Dialect(Struct, frozen=True):
    """Is how classes are written: as SQLModel has it, and with types that a base maps to columns."""

    is_sqlmodel: bool
    maps_types: bool


def _maps_types(base: Value) -> bool:
    """Tells whether a base says itself which column an annotation means."""
    if isinstance(base, Cls):
        registry = base.attributes.get("registry")
        is_told = isinstance(registry, Thing) and "type_annotation_map" in registry.keywords
        return is_told or "type_annotation_map" in base.attributes
    return isinstance(base, Thing) and "type_annotation_map" in base.keywords


def _class_columns(
    machine: Machine, cls: Cls, mapped: Mapped, *, is_sqlmodel: bool
) -> tuple[list[Column], list[ForeignKey]]:
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    mixin = mixin_of(cls)
    if mixin is not None:
        columns, keys = columns_from(mixin, machine.location(machine.class_site(cls)))
    known = {id(m.cls): m.table for m in machine.facts.all(Mapped)}
    mapped.is_complete = knows_bases(cls) and knows_columns(machine, cls) and not cls.decorators
    dialect = _Dialect(is_sqlmodel, any(map(_maps_types, cls.lineage())))
    for ancestor in ancestors(cls):
        is_parent = ancestor is not cls and id(ancestor) in known
        if is_parent and known[id(ancestor)] != mapped.table:
            continue
        for name in dict.fromkeys((*ancestor.sites, *ancestor.attributes)):
            value = _attribute_value(machine, cls, ancestor, name)
            annotation = ancestor.annotations.get(name)
            found = _class_attribute(machine, ancestor, name, value, annotation, dialect)
            if isinstance(found, tuple):
                columns[found[0].name] = found[0]
                keys.extend(found[1])
                mapped.is_complete &= _remember(mapped, value, found[0])
            elif isinstance(found, Thing):
                mapped.relationships.append(Held(name, found, annotation, is_parent))
    return list(columns.values()), keys


def inherited_column(machine: Machine, cls: Cls, name: str, column: Thing) -> Value:
    """Gives a mixin's column as the class has it that is asked, whose own table it is in."""
    table = _table_name(machine, cls, is_sqlmodel="sqlmodel.SQLModel" in machine.library_types(cls))
    first = text_of(column.arguments[0]) if column.arguments else None
    return replace(column, data=None if table is None else f"{table}.{first or name}")


def _remember(mapped: Mapped, value: Value | None, column: Column) -> bool:
    """Tells a column element whose it is, for keys that refer to it as an attribute."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.type in COLUMNS:
            option.data = f"{mapped.table}.{column.name}"
            return reads_every_key(option)
    return True


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
    dialect: _Dialect,
) -> tuple[Column, list[ForeignKey]] | Thing | None:
    site = owner.sites.get(name) or machine.class_site(owner)
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.type in COLUMNS:
            wrapped = option.keywords.get("sa_column")
            held = wrapped if isinstance(wrapped, Thing) else option
            inner = (
                Thing("sqlalchemy.Mapped[]", site, (annotation,))
                if dialect.is_sqlmodel and annotation
                else annotation
            )
            return column_of(machine, held, name, site, inner, maps_types=dialect.maps_types)
        if isinstance(option, Thing) and option.type in RELATIONSHIPS:
            return option
    if name.startswith("__") or (value is not None and not dialect.is_sqlmodel):
        return None
    is_field = dialect.is_sqlmodel and sqlmodel_definitions.is_field(name, annotation)
    if is_field and annotation is not None and not isinstance(value, Func):
        bare = sqlmodel_definitions.default(value, site)
        return column_of(machine, bare, name, site, Thing("sqlalchemy.Mapped[]", site, (annotation,)))
    if isinstance(annotation, Thing) and annotation.type == "sqlalchemy.Mapped[]":
        inner = annotation.arguments[0] if annotation.arguments else None
        if not is_collection(inner):
            bare = Thing("sqlalchemy.mapped_column", site)
            return column_of(machine, bare, name, site, annotation, maps_types=dialect.maps_types)
    return None


def _table_arguments(machine: Machine, cls: Cls) -> tuple[list[ForeignKey], list[Index]]:
    keys: list[ForeignKey] = []
    indexes: list[Index] = []
    for item in items_of(inherited(cls, "__table_args__")):
        if isinstance(item, Thing):
            found_keys, found_indexes = constraint_of(machine, item)
            keys.extend(found_keys)
            indexes.extend(found_indexes)
    return keys, indexes
