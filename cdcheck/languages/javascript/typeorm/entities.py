"""TypeORM's entities: decorated classes as tables, with its default naming strategy."""

from collections.abc import Iterator

from msgspec import Struct, field

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Items, Thing, Value, entries_of, items_of, options, text_of
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
from cdcheck.languages.javascript.typeorm.names import camel_case, snake_case, told_apart
from cdcheck.model.data import Column, ForeignKey, Relationship

PACKAGES = ("typeorm.",)
_COLUMNS = {
    "Column": "",
    "PrimaryColumn": "",
    "PrimaryGeneratedColumn": "INTEGER",
    "ObjectIdColumn": "OBJECTID",
    "CreateDateColumn": "TIMESTAMP",
    "UpdateDateColumn": "TIMESTAMP",
    "DeleteDateColumn": "TIMESTAMP",
    "VersionColumn": "INTEGER",
    "VirtualColumn": None,
}
_KINDS = {
    "ManyToOne": "many-to-one",
    "OneToOne": "one-to-one",
    "OneToMany": "one-to-many",
    "ManyToMany": "many-to-many",
}
RELATIONS = frozenset(_KINDS)
_TYPES = {
    "string": "VARCHAR",
    "number": "INTEGER",
    "boolean": "BOOLEAN",
    "Date": "TIMESTAMP",
    "String": "VARCHAR",
    "Number": "INTEGER",
    "Boolean": "BOOLEAN",
    "Buffer": "BYTEA",
}
_MADE = frozenset({"PrimaryGeneratedColumn", "CreateDateColumn", "UpdateDateColumn", "VersionColumn"})


class Entity(Struct, eq=False):
    """Is a class with an entity decorator."""

    cls: Cls
    name: str
    schema: str = ""
    draft: TableDraft | None = None
    fields: list[DecoratedField] = field(default_factory=list)


class EntitySchema(Struct, eq=False):
    """Is an entity that an object describes, and its relations as they are written.

    `is_complete` says that it has no other properties than the named ones.
    """

    name: str
    draft: TableDraft
    relations: dict[str, Value]
    properties: tuple[str, ...] = ()
    is_complete: bool = False


class SnakeCase(Struct, eq=False):
    """Says that a connection names columns in snake case."""


def entities(machine: Machine) -> list[Entity]:
    """Lists the entities; of a class that was read twice, the last reading."""
    found = {(e.cls.path, e.cls.index): e for e in machine.facts.all(Entity)}
    return list(found.values())


def conclude_entities(machine: Machine) -> None:
    """Makes the tables of all entities, then what their relations add."""
    found = entities(machine)
    by_class = {(e.cls.path, e.cls.index): e for e in found}
    for entity in found:
        _start(machine, entity)
    for entity in found:
        for written in entity.fields:
            _relate(machine, entity, written, by_class)
        if entity.draft is not None:
            machine.facts.add(entity.draft)


def _is_snake(machine: Machine) -> bool:
    return bool(machine.facts.all(SnakeCase))


def _column_name(machine: Machine, name: str) -> str:
    return snake_case(name) if _is_snake(machine) else name


def _start(machine: Machine, entity: Entity) -> None:
    at = machine.location(machine.class_site(entity.cls))
    owner = machine.class_id(entity.cls)
    draft = TableDraft(entity.name, at, "typeorm", cls=owner, schema=entity.schema)
    entity.draft = draft
    entity.fields = list(decorated_fields(machine, entity.cls, PACKAGES))
    for written in entity.fields:
        for column in _columns(machine, written, ""):
            draft.add(column)
    decorators = class_decorators(entity.cls, PACKAGES)
    for name in ("Unique", "Index"):
        if name in decorators:
            _add_index(draft, decorators[name], is_unique=name == "Unique")


def _add_index(draft: TableDraft, decorator: Decorator, *, is_unique: bool) -> None:
    for argument in decorator.arguments:
        names = [text_of(item) for item in items_of(argument)] if isinstance(argument, Items) else []
        columns = [draft.attributes.get(name, name) for name in names if name]
        last = entries_of(decorator.arguments[-1])
        if columns:
            unique = is_unique or truth_of(last.get("unique")) is True
            draft.index(*columns, is_unique=unique, at=draft.at)


def _columns(machine: Machine, written: DecoratedField, prefix: str) -> Iterator[Column]:
    kind = next((name for name in _COLUMNS if name in written.decorators), None)
    if kind is None or _COLUMNS[kind] is None:
        return
    decorator = written.decorators[kind]
    embedded = class_in(machine, decorator.arguments[0], NOWHERE) if decorator.arguments else None
    if embedded is not None and kind == "Column":
        given = entries_of(decorator.arguments[-1]).get("prefix")
        inner = "" if truth_of(given) is False else text_of(given) or written.name
        for part in decorated_fields(machine, embedded, PACKAGES):
            yield from _columns(machine, part, prefix + inner)
        return
    yield _column(machine, written, kind, decorator, prefix)


def _column(
    machine: Machine, written: DecoratedField, kind: str, decorator: Decorator, prefix: str
) -> Column:
    said = _settings(decorator)
    own = camel_case(f"{prefix}_{written.name}") if prefix else written.name
    name = text_of(said.get("name")) or _column_name(machine, own)
    is_primary = kind in {"PrimaryColumn", "PrimaryGeneratedColumn", "ObjectIdColumn"}
    is_primary = is_primary or truth_of(said.get("primary")) is True
    default = said.get("default")
    index = written.decorators.get("Index")
    is_unique = truth_of(said.get("unique")) is True
    if index is not None and index.arguments:
        is_unique = is_unique or truth_of(entries_of(index.arguments[-1]).get("unique")) is True
    is_nullable = truth_of(said.get("nullable")) is True or kind == "DeleteDateColumn"
    return Column(
        name,
        _type(decorator, said, kind, written.annotation),
        written.at,
        nullable=is_nullable,
        is_primary=is_primary,
        is_unique=is_unique,
        has_default=kind in _MADE or default is not None or "Generated" in written.decorators,
        server_default=default_of(default),
        attribute=written.name if written.name != name else "",
    )


def _settings(decorator: Decorator) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for argument in decorator.arguments:
        found.update(entries_of(argument))
    return found


def _type(decorator: Decorator, said: dict[str, Value], kind: str, annotation: Value | None) -> str:
    first = text_of(decorator.arguments[0]) if decorator.arguments else None
    if kind == "PrimaryGeneratedColumn":
        return "UUID" if first == "uuid" else (text_of(said.get("type")) or "INTEGER").upper()
    written = text_of(said.get("type")) or first
    length = number_of(said.get("length")) or text_of(said.get("length"))
    type_ = written.upper() if written else _COLUMNS[kind] or _TYPES.get(primitive_of(annotation), "")
    if length and type_ in {"VARCHAR", "CHAR", "CHARACTER VARYING"}:
        return f"{type_}({length})"
    return f"{type_}[]" if truth_of(said.get("array")) else type_


_ByClass = dict[tuple[str, int], Entity]


def _relate(machine: Machine, entity: Entity, written: DecoratedField, by_class: _ByClass) -> None:
    kind = next((name for name in _KINDS if name in written.decorators), None)
    if kind is None or entity.draft is None:
        return
    decorator = written.decorators[kind]
    target = target_of(machine, decorator, by_class)
    secondary = None
    owns = kind == "ManyToOne" or (kind == "OneToOne" and "JoinColumn" in written.decorators)
    if target is not None and owns:
        _join_column(machine, entity, written, target, decorator)
    if target is not None and "JoinTable" in written.decorators:
        secondary = _join_table(machine, entity, written, target)
    name = target.draft.name if target is not None and target.draft is not None else None
    relation = _KINDS[kind]
    machine.facts.add(
        Relationship(
            written.at,
            entity.draft.name,
            name,
            written.name,
            relation,
            secondary=secondary,
            orm="typeorm",
        )
    )


def target_of(machine: Machine, decorator: Decorator, by_class: _ByClass) -> Entity | None:
    """Finds the entity that the decorator of a relation names."""
    first = decorator.arguments[0] if decorator.arguments else None
    cls = class_in(machine, first, NOWHERE)
    if cls is not None:
        return by_class.get((cls.path, cls.index))
    named = text_of(first)
    found = [e for e in by_class.values() if named in {e.cls.name, e.name}]
    return found[0] if found else None


def _primary(entity: Entity) -> Column | None:
    columns = entity.draft.columns.values() if entity.draft is not None else ()
    return next((column for column in columns if column.is_primary), None)


def _join_column(
    machine: Machine,
    entity: Entity,
    written: DecoratedField,
    target: Entity,
    decorator: Decorator,
) -> None:
    join = written.decorators.get("JoinColumn")
    said = _settings(join) if join is not None else {}
    key, settings = _primary(target), _settings(decorator)
    referred = text_of(said.get("referencedColumnName")) or (key.name if key is not None else "id")
    name = text_of(said.get("name"))
    if name is None:
        usual = f"{written.name}_{referred}"
        name = snake_case(usual) if _is_snake(machine) else camel_case(usual)
    draft = entity.draft
    if draft is None or target.draft is None:
        return
    known = draft.columns.get(name)
    nullable = truth_of(settings.get("nullable"))
    is_primary = "PrimaryColumn" in written.decorators or truth_of(settings.get("primary")) is True
    if known is None:
        type_ = key.type if key is not None else ""
        is_nullable = (True if nullable is None else nullable) and not is_primary
        draft.add(Column(name, type_, written.at, nullable=is_nullable, is_primary=is_primary))
    if "OneToOne" in written.decorators:
        draft.change(name, is_unique=True)
    if truth_of(settings.get("createForeignKeyConstraints")) is not False:
        delete = (text_of(settings.get("onDelete")) or "").upper()
        update = (text_of(settings.get("onUpdate")) or "").upper()
        draft.refer(ForeignKey((name,), target.draft.name, (referred,), written.at, delete, update))


def _join_table(machine: Machine, entity: Entity, written: DecoratedField, target: Entity) -> str | None:
    if entity.draft is None or target.draft is None:
        return None
    said = _settings(written.decorators["JoinTable"])
    usual = snake_case(f"{entity.draft.name}_{written.name}_{target.draft.name}")
    draft = TableDraft(text_of(said.get("name")) or usual, written.at, "typeorm")
    sides = [(entity, "joinColumn"), (target, "inverseJoinColumn")]
    names = [_joining_name(machine, side, entries_of(said.get(option))) for side, option in sides]
    for (side, _), name in zip(sides, told_apart(names), strict=True):
        key = _primary(side)
        if key is None or side.draft is None:
            continue
        draft.add(Column(name, key.type, written.at, nullable=False, is_primary=True))
        target_key = (key.name,)
        draft.refer(ForeignKey((name,), side.draft.name, target_key, written.at, "CASCADE", "CASCADE"))
    machine.facts.add(draft)
    return draft.name


def _joining_name(machine: Machine, side: Entity, said: dict[str, Value]) -> str:
    key, table = _primary(side), side.draft.name if side.draft is not None else side.name
    usual = f"{table}_{key.name if key is not None else 'id'}"
    return text_of(said.get("name")) or (snake_case if _is_snake(machine) else camel_case)(usual)


def entity_table(machine: Machine, value: Value | None) -> str | None:
    """Names the table of the entity that a value is."""
    for option in options(value) if value is not None else ():
        held = option.data if isinstance(option, Thing) else option
        if isinstance(held, EntitySchema):
            return held.draft.name
        cls = held.cls if hasattr(held, "cls") else held
        for entity in entities(machine) if isinstance(cls, Cls) else ():
            if isinstance(cls, Cls) and (entity.cls.path, entity.cls.index) == (cls.path, cls.index):
                return entity.name
    return None
