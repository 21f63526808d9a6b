"""MikroORM's entities: decorated classes as tables, with its default naming strategy."""

import re
from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Value, entries_of, text_of
from cdcheck.languages.javascript.field_decorators import (
    DecoratedField,
    Decorator,
    class_decorators,
    class_in,
    decorated_fields,
    primitive_of,
)
from cdcheck.languages.javascript.table_drafts import (
    NOWHERE,
    TableDraft,
    default_of,
    number_of,
    truth_of,
)
from cdcheck.languages.javascript.typeorm.names import told_apart
from cdcheck.model.data import Column, ForeignKey, Relationship

PACKAGES = ("@mikro-orm/", "mikro-orm.")
ORM = "mikro-orm"
_COLUMNS = ("PrimaryKey", "Property", "Enum")
_KINDS = {
    "ManyToOne": "many-to-one",
    "OneToOne": "one-to-one",
    "OneToMany": "one-to-many",
    "ManyToMany": "many-to-many",
}
_TYPES = {
    "string": "VARCHAR(255)",
    "number": "INTEGER",
    "boolean": "BOOLEAN",
    "Date": "TIMESTAMP",
    "bigint": "BIGINT",
    "Buffer": "BYTEA",
}


class Entity(Struct, eq=False):
    """Is a class with an entity decorator."""

    cls: Cls
    draft: TableDraft
    fields: list[DecoratedField]


def conclude_entities(machine: Machine, classes: list[tuple[Cls, str]], *, is_mongo: bool) -> None:
    """Makes the tables of classes, named where their decorator names them; then of their relations."""
    found = [_start(machine, cls, name, is_mongo=is_mongo) for cls, name in classes]
    by_class = {(entity.cls.path, entity.cls.index): entity for entity in found}
    for entity in found:
        for written in entity.fields:
            _relate(machine, entity, written, by_class, is_mongo=is_mongo)
        machine.facts.add(entity.draft)


def underscored(name: str) -> str:
    """Writes a name as MikroORM's default strategy writes those of tables and columns."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _start(machine: Machine, cls: Cls, name: str, *, is_mongo: bool) -> Entity:
    usual = underscored(cls.name).replace("_", "-") if is_mongo else underscored(cls.name)
    at = machine.location(machine.class_site(cls))
    draft = TableDraft(name or usual, at, ORM, cls=machine.class_id(cls), is_complete=False)
    fields = list(decorated_fields(machine, cls, PACKAGES))
    for written in fields:
        for column in _columns(machine, written, "", is_mongo=is_mongo):
            draft.add(column)
    for decorator in class_decorators(cls, PACKAGES).values():
        said = entries_of(decorator.arguments[0]) if decorator.arguments else {}
        if decorator.name == "Unique" and (named := _names(said.get("properties"))):
            draft.index(*(draft.attributes.get(n, n) for n in named), is_unique=True, at=at)
    return Entity(cls, draft, fields)


def _names(value: Value | None) -> list[str]:
    single = text_of(value)
    held = [single] if single is not None else [text_of(item) for item in getattr(value, "items", ())]
    return [name for name in held if name]


def _said(decorator: Decorator) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for argument in decorator.arguments:
        found.update(entries_of(argument))
    return found


def _columns(
    machine: Machine, written: DecoratedField, prefix: str, *, is_mongo: bool
) -> Iterator[Column]:
    embedded = written.decorators.get("Embedded")
    if embedded is not None:
        said = _said(embedded)
        target = said.get("entity") or (embedded.arguments[0] if embedded.arguments else None)
        cls = class_in(machine, target, NOWHERE)
        if cls is not None and truth_of(said.get("object")) is not True:
            own = text_of(said.get("prefix"))
            usual = "" if truth_of(said.get("prefix")) is False else underscored(written.name) + "_"
            for part in decorated_fields(machine, cls, PACKAGES):
                inner = prefix + (usual if own is None else own)
                yield from _columns(machine, part, inner, is_mongo=is_mongo)
        return
    kind = next((name for name in _COLUMNS if name in written.decorators), None)
    said = _said(written.decorators[kind]) if kind is not None else {}
    if kind is not None and truth_of(said.get("persist")) is not False and "formula" not in said:
        yield _column(written, kind, said, prefix, is_mongo=is_mongo)


def _column(
    written: DecoratedField, kind: str, said: dict[str, Value], prefix: str, *, is_mongo: bool
) -> Column:
    usual = written.name if is_mongo else underscored(written.name)
    name = prefix + (text_of(said.get("fieldName")) or text_of(said.get("name")) or usual)
    type_ = text_of(said.get("columnType")) or text_of(said.get("type"))
    length = number_of(said.get("length"))
    told = (type_ or "").upper() or _TYPES.get(primitive_of(written.annotation), "")
    default = said.get("default")
    is_unique = "Unique" in written.decorators or truth_of(said.get("unique")) is True
    return Column(
        name,
        f"VARCHAR({length})" if length and told.startswith(("VARCHAR", "STRING")) else told,
        written.at,
        nullable=truth_of(said.get("nullable")),
        is_primary=kind == "PrimaryKey",
        is_unique=is_unique,
        has_default=kind == "PrimaryKey" or bool({"default", "defaultRaw", "onCreate"} & set(said)),
        server_default=default_of(default) or text_of(said.get("defaultRaw")),
        attribute=written.name if written.name != name else "",
    )


def _relate(
    machine: Machine,
    entity: Entity,
    written: DecoratedField,
    by_class: dict[tuple[str, int], Entity],
    *,
    is_mongo: bool,
) -> None:
    kind = next((name for name in _KINDS if name in written.decorators), None)
    if kind is None:
        return
    decorator = written.decorators[kind]
    said = _said(decorator)
    target = _target(machine, decorator, said, by_class)
    is_inverse = "mappedBy" in said or (
        len(decorator.arguments) > 1 and not entries_of(decorator.arguments[1])
    )
    secondary = None
    if target is not None and (kind == "ManyToOne" or (kind == "OneToOne" and not is_inverse)):
        _join(entity, written, target, said, is_mongo=is_mongo)
    elif target is not None and kind == "ManyToMany" and not is_inverse and not is_mongo:
        secondary = _join_table(machine, entity, written, target, said)
    name = target.draft.name if target is not None else None
    relation = _KINDS[kind]
    machine.facts.add(
        Relationship(
            written.at, entity.draft.name, name, written.name, relation, secondary=secondary, orm=ORM
        )
    )


def _target(
    machine: Machine,
    decorator: Decorator,
    said: dict[str, Value],
    by_class: dict[tuple[str, int], Entity],
) -> Entity | None:
    """Finds the entity that a relation leads to, which is given as a class or by its name."""
    given = said.get("entity") or (decorator.arguments[0] if decorator.arguments else None)
    cls = class_in(machine, given, NOWHERE)
    target = by_class.get((cls.path, cls.index)) if cls is not None else None
    name = text_of(given)
    if target is not None or not name:
        return target
    return next((entity for entity in by_class.values() if entity.cls.name == name), None)


def _key(entity: Entity) -> Column | None:
    return next((column for column in entity.draft.columns.values() if column.is_primary), None)


def _join(
    entity: Entity, written: DecoratedField, target: Entity, said: dict[str, Value], *, is_mongo: bool
) -> None:
    key = _key(target)
    referred = key.name if key is not None else "id"
    usual = written.name if is_mongo else f"{underscored(written.name)}_{referred}"
    name = text_of(said.get("joinColumn")) or text_of(said.get("fieldName")) or usual
    is_primary = truth_of(said.get("primary")) is True
    nullable, type_ = truth_of(said.get("nullable")), key.type if key is not None else ""
    is_unique = "OneToOne" in written.decorators or truth_of(said.get("unique")) is True
    entity.draft.add(
        Column(name, type_, written.at, nullable=nullable, is_primary=is_primary, is_unique=is_unique)
    )
    rule = (text_of(said.get("deleteRule")) or text_of(said.get("onDelete")) or "").upper()
    entity.draft.refer(ForeignKey((name,), target.draft.name, (referred,), written.at, rule))


def _join_table(
    machine: Machine, entity: Entity, written: DecoratedField, target: Entity, said: dict[str, Value]
) -> str:
    usual = f"{entity.draft.name}_{underscored(written.name)}"
    name = text_of(said.get("pivotTable")) or usual
    draft = TableDraft(name, written.at, ORM, is_complete=False)
    sides = ((entity, "joinColumn"), (target, "inverseJoinColumn"))
    owners = told_apart([underscored(side.cls.name) for side, _ in sides])
    for (side, option), owner in zip(sides, owners, strict=True):
        key = _key(side)
        if key is not None:
            column = text_of(said.get(option)) or f"{owner}_{key.name}"
            draft.add(Column(column, key.type, written.at, nullable=False, is_primary=True))
            draft.refer(ForeignKey((column,), side.draft.name, (key.name,), written.at, "CASCADE"))
    machine.facts.add(draft)
    return name
