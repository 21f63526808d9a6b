"""SQLAlchemy's tables: declarative classes with mixins, `Table`, association tables, Alembic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Func,
    Items,
    Known,
    Site,
    Thing,
    Value,
    items_of,
    options,
    text_of,
    texts_of,
)
from cdcheck.languages.python.sqlalchemy_names import annotated_type, is_collection, sql_type
from cdcheck.languages.sql_texts import note_sql
from cdcheck.model.data import Column, ForeignKey, Index, OrmUse, Relationship, SchemaCreation, Table

NOWHERE = Site("", 0, 0)
_COLUMNS = frozenset({"sqlalchemy.Column", "sqlalchemy.mapped_column", "sqlmodel.Field"})
_RELATIONSHIPS = frozenset({"sqlalchemy.relationship", "sqlmodel.Relationship"})
_CAMEL = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


@dataclass(slots=True)
class _Mapped:
    """Is a mapped class whose table has been read; relationships wait until all are."""

    cls: Cls
    table: str
    relationships: list[tuple[str, Thing, Value | None]] = field(default_factory=list)


def register(library: Library) -> None:
    """Adds what makes tables to SQLAlchemy's model."""
    library.classes["sqlalchemy.DeclarativeBase"] = _map_class
    for name in (
        "Column",
        "mapped_column",
        "relationship",
        "ForeignKey",
        "ForeignKeyConstraint",
        "UniqueConstraint",
        "Index",
        "PrimaryKeyConstraint",
        "CheckConstraint",
        "backref",
    ):
        library.functions[f"sqlalchemy.{name}"] = _element
    library.functions["sqlmodel.Field"] = _element
    library.functions["sqlmodel.Relationship"] = _element
    library.functions["sqlalchemy.Table"] = _table
    library.functions["sqlalchemy.deferred"] = _first
    library.functions["sqlalchemy.column_property"] = _first
    library.functions["alembic.op.create_table"] = _create_table
    library.functions["alembic.op.execute"] = _alembic_execute
    library.aliases["alembic.operations.Operations.create_table"] = "alembic.op.create_table"


def _element(call: Invocation) -> Value:
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords)


def _first(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


def _table(call: Invocation) -> Value:
    name = text_of(call.argument(0, "name"))
    made = Thing("sqlalchemy.Table", call.site, tuple(call.arguments), call.keywords, data=name)
    if name is None:
        return made
    elements = _elements(call.arguments[1:])
    table = _built(call.machine, name, call.site, elements, "model")
    call.note(table)
    call.note(OrmUse("sqlalchemy-core", call.at, "model"))
    columns = {
        c.attribute or c.name: Thing("sqlalchemy.ColumnAttribute", call.site) for c in table.columns
    }
    made.attributes["c"] = Thing("sqlalchemy.ColumnCollection", call.site, attributes=dict(columns))
    return made


def _create_table(call: Invocation) -> Value:
    name = text_of(call.argument(0, "table_name"))
    if name is not None:
        call.note(_built(call.machine, name, call.site, _elements(call.arguments[1:]), "migration"))
        call.note(SchemaCreation(call.at, "a migration", is_on_start=False))
    return Thing("sqlalchemy.Table", call.site)


def _alembic_execute(call: Invocation) -> Value:
    note_sql(call, call.argument(0, "sqltext"), "sqlalchemy")
    return NOTHING


def _elements(values: list[Value]) -> list[Thing]:
    found: list[Thing] = []
    for value in values:
        for option in options(value):
            if isinstance(option, Thing):
                found.append(option)
            elif isinstance(option, Items):
                found.extend(_elements(option.items))
    return found


def _built(machine: Machine, name: str, site: Site, elements: list[Thing], origin: str) -> Table:
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    indexes: list[Index] = []
    primary: set[str] = set()
    for element in elements:
        if element.type in _COLUMNS:
            column, column_keys = _column(machine, element, "", element.site, None)
            columns.append(column)
            keys.extend(column_keys)
        else:
            found_keys, found_indexes = _constraint(machine, element)
            keys.extend(found_keys)
            indexes.extend(found_indexes)
            if element.type == "sqlalchemy.PrimaryKeyConstraint":
                primary.update(_names(element.arguments))
    columns = [replace(c, is_primary=True) if c.name in primary else c for c in columns]
    return Table(
        name,
        machine.location(site),
        tuple(columns),
        origin,
        "sqlalchemy",
        None,
        tuple(keys),
        tuple(indexes),
    )


def _column(
    machine: Machine, element: Thing, attribute: str, site: Site, annotation: Value | None
) -> tuple[Column, list[ForeignKey]]:
    arguments = list(element.arguments)
    name = text_of(arguments[0]) if arguments else None
    if name is not None:
        arguments.pop(0)
    name = name or text_of(element.keywords.get("name")) or attribute
    type_ = next((t for t in map(sql_type, arguments) if t), "")
    type_ = type_ or sql_type(element.keywords.get("type_")) or sql_type(element.keywords.get("sa_type"))
    inner = (
        annotation.arguments[0] if isinstance(annotation, Thing) and annotation.arguments else annotation
    )
    told, optional = annotated_type(inner) if annotation is not None else ("", None)
    is_primary = element.keywords.get("primary_key") == Known(value=True)
    nullable = optional
    stated = element.keywords.get("nullable")
    if isinstance(stated, Known) and isinstance(stated.value, bool):
        nullable = stated.value
    elif nullable is None:
        nullable = not is_primary
    at = machine.location(site)
    given = {"default", "server_default", "default_factory", "insert_default", "onupdate"}
    column = Column(
        name=name or "?",
        type=type_ or told,
        at=at,
        nullable=nullable and not is_primary,
        is_primary=is_primary,
        is_unique=element.keywords.get("unique") == Known(value=True),
        has_default=bool(given & set(element.keywords)),
        server_default=text_of(element.keywords.get("server_default")),
        attribute=attribute if attribute != name else "",
    )
    return column, list(_keys_of_column(machine, element, arguments, column))


def _keys_of_column(
    machine: Machine, element: Thing, arguments: list[Value], column: Column
) -> Iterator[ForeignKey]:
    target = text_of(element.keywords.get("foreign_key"))
    if target is not None:
        yield _foreign_key((column.name,), target, column, element)
    for argument in arguments:
        if isinstance(argument, Thing) and argument.type == "sqlalchemy.ForeignKey":
            named = _referred(machine, argument.arguments[0] if argument.arguments else None)
            if named is not None:
                yield _foreign_key((column.name,), named, column, argument)


def _referred(machine: Machine, value: Value | None) -> str | None:
    """Names `table.column` that a foreign key refers to, given as text or as an attribute."""
    text = text_of(value)
    if text is not None:
        return text
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.data is not None and isinstance(option.data, str):
            return option.data
    del machine
    return None


def _foreign_key(columns: tuple[str, ...], target: str, column: Column, element: Thing) -> ForeignKey:
    table, _, name = target.rpartition(".")
    return ForeignKey(
        columns,
        table or target,
        (name,) if table else ("id",),
        column.at,
        (text_of(element.keywords.get("ondelete")) or "").upper(),
        (text_of(element.keywords.get("onupdate")) or "").upper(),
    )


def _constraint(machine: Machine, element: Thing) -> tuple[list[ForeignKey], list[Index]]:
    at = machine.location(element.site)
    if element.type == "sqlalchemy.UniqueConstraint":
        return [], [
            Index(_names(element.arguments), True, at, text_of(element.keywords.get("name")) or "")
        ]
    if element.type == "sqlalchemy.Index":
        is_unique = element.keywords.get("unique") == Known(value=True)
        name = text_of(element.arguments[0]) if element.arguments else None
        return [], [Index(_names(element.arguments[1:]), is_unique, at, name or "")]
    if element.type == "sqlalchemy.ForeignKeyConstraint" and len(element.arguments) > 1:
        own, targets = texts_of(element.arguments[0]), texts_of(element.arguments[1])
        table = targets[0].rpartition(".")[0] if targets else ""
        names = tuple(t.rpartition(".")[2] for t in targets)
        action = (text_of(element.keywords.get("ondelete")) or "").upper()
        return [ForeignKey(tuple(own), table, names, at, action)], []
    return [], []


def _names(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(name for name in map(text_of, values) if name is not None)


def _map_class(machine: Machine, cls: Cls) -> None:
    if cls.attributes.get("__abstract__") == Known(value=True):
        return
    is_sqlmodel = "sqlmodel.SQLModel" in machine.library_types(cls)
    if is_sqlmodel and cls.keywords.get("table") != Known(value=True):
        return
    name = _table_name(machine, cls, is_sqlmodel=is_sqlmodel)
    own = cls.attributes.get("__table__")
    if isinstance(own, Thing) and isinstance(own.data, str):
        machine.facts.add(_Mapped(cls, own.data))
        return
    parent = _mapped_parent(machine, cls)
    if name is None and parent is None:
        return
    mapped = _Mapped(cls, name or parent or "")
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
    known = {id(mapped.cls): mapped.table for mapped in machine.facts.all(_Mapped)}
    return next((known[id(a)] for a in cls.lineage()[1:] if id(a) in known), None)


def _class_columns(
    machine: Machine, cls: Cls, mapped: _Mapped, *, is_sqlmodel: bool
) -> tuple[list[Column], list[ForeignKey]]:
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    known = {id(m.cls): m.table for m in machine.facts.all(_Mapped)}
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
        if isinstance(option, Thing) and option.type in _COLUMNS:
            wrapped = option.keywords.get("sa_column")
            held = wrapped if isinstance(wrapped, Thing) else option
            inner = (
                Thing("sqlalchemy.Mapped[]", site, (annotation,))
                if is_sqlmodel and annotation
                else annotation
            )
            return _column(machine, held, name, site, inner)
        if isinstance(option, Thing) and option.type in _RELATIONSHIPS:
            return option
    if name.startswith("__") or (value is not None and not is_sqlmodel):
        return None
    if is_sqlmodel and annotation is not None and not isinstance(value, Func):
        bare = Thing("sqlalchemy.mapped_column", site)
        return _column(machine, bare, name, site, Thing("sqlalchemy.Mapped[]", site, (annotation,)))
    if isinstance(annotation, Thing) and annotation.type == "sqlalchemy.Mapped[]":
        if is_collection(annotation.arguments[0] if annotation.arguments else None):
            return None
        inner_type, _ = annotated_type(annotation.arguments[0] if annotation.arguments else None)
        if inner_type or isinstance(
            annotation.arguments[0] if annotation.arguments else None, Ext | Thing
        ):
            return _column(machine, Thing("sqlalchemy.mapped_column", site), name, site, annotation)
    return None


def _table_arguments(machine: Machine, cls: Cls) -> tuple[list[ForeignKey], list[Index]]:
    keys: list[ForeignKey] = []
    indexes: list[Index] = []
    for item in items_of(_inherited(cls, "__table_args__")):
        if isinstance(item, Thing):
            found_keys, found_indexes = _constraint(machine, item)
            keys.extend(found_keys)
            indexes.extend(found_indexes)
    return keys, indexes


def finish(machine: Machine) -> None:
    """Ties relationships to tables, once all classes have been read."""
    by_class = {mapped.cls.name: mapped.table for mapped in machine.facts.all(_Mapped)}
    for mapped in machine.facts.all(_Mapped):
        for name, element, annotation in mapped.relationships:
            target = _target(element, annotation)
            secondary = element.keywords.get("secondary")
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
