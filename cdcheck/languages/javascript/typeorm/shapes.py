"""What TypeORM's entities have: their properties, and the entities that relations lead to."""

from collections.abc import Mapping

from msgspec import Struct, field

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Thing, Value, entries_of, options, text_of
from cdcheck.languages.javascript.typeorm.eagerness import is_asked_for, is_loaded_on_request
from cdcheck.languages.javascript.typeorm.entities import (
    RELATIONS,
    EntitySchema,
    entities,
    target_of,
)


class Shape(Struct, eq=False):
    """Is an entity by its properties.

    `relations` lead to another entity, `None` where it could not be told. `is_complete` says that there
    are no other properties; `lacking` are the relations that rows lack unless they are asked for.
    """

    name: str
    columns: set[str]
    relations: "dict[str, Shape | None]" = field(default_factory=dict)
    is_complete: bool = True
    lacking: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        return name in self.columns or name in self.relations


class Shapes(Struct, frozen=True):
    """Finds the shape of what a repository is of."""

    by_class: Mapping[tuple[str, int], Shape]
    by_schema: Mapping[str, Shape]

    def of(self, subject: Value | None) -> Shape | None:
        """Finds the one entity that a value is, or that a repository was asked for."""
        if isinstance(subject, Thing) and not isinstance(subject.data, EntitySchema):
            subject = subject.arguments[0] if subject.arguments else None
        if subject is None or len(options(subject)) != 1:
            return None
        if isinstance(subject, Thing) and isinstance(subject.data, EntitySchema):
            return self.by_schema.get(subject.data.name)
        return self.by_class.get((subject.path, subject.index)) if isinstance(subject, Cls) else None


def read_shapes(machine: Machine) -> Shapes:
    """Reads the entities of an app, once their fields are known."""
    by_class = {(entity.cls.path, entity.cls.index): entity for entity in entities(machine)}
    shapes = {key: _of_class(entity.cls) for key, entity in by_class.items()}
    for key, entity in by_class.items():
        for written in entity.fields:
            for kind in RELATIONS & written.decorators.keys():
                target = target_of(machine, written.decorators[kind], by_class)
                place = (target.cls.path, target.cls.index) if target is not None else None
                shapes[key].relations[written.name] = shapes[place] if place is not None else None
                if is_loaded_on_request(machine, entity, written, kind):
                    shapes[key].lacking.add(written.name)
    schemas = {schema.name: schema for schema in machine.facts.all(EntitySchema)}
    by_schema = {
        name: Shape(name, set(schema.properties), is_complete=schema.is_complete)
        for name, schema in schemas.items()
    }
    for name, schema in schemas.items():
        for relation, settings in schema.relations.items():
            target_name = text_of(entries_of(settings).get("target")) or ""
            by_schema[name].relations[relation] = by_schema.get(target_name)
            if schema.is_complete and is_asked_for(settings):
                by_schema[name].lacking.add(relation)
    return Shapes(shapes, by_schema)


def _of_class(cls: Cls) -> Shape:
    """Reads a class; a field with any decorator may be a property."""
    lineage = cls.lineage()
    classes = [ancestor for ancestor in lineage if isinstance(ancestor, Cls)]
    others = [ancestor for ancestor in lineage if not isinstance(ancestor, Cls)]
    is_known = all(isinstance(base, Ext) and base.name.startswith("typeorm.") for base in others)
    names = {name for ancestor in classes for name in ancestor.field_decorators}
    return Shape(cls.name, names, is_complete=is_known)
