"""Sequelize's decorators: those of sequelize-typescript and of Sequelize 7."""

from cdcheck.abstract.library import Library, Machine
from cdcheck.abstract.values import Cls, Fields, Known, Thing, Value, entries_of, text_of
from cdcheck.languages.javascript.field_decorators import (
    DecoratedField,
    Decorator,
    class_decorators,
    decorated_fields,
)
from cdcheck.languages.javascript.field_decorators import primitive_of as primitive
from cdcheck.languages.javascript.orm_notes import note_model
from cdcheck.languages.javascript.sequelize.associations import Association
from cdcheck.languages.javascript.sequelize.models import Model

LIBRARY = Library("sequelize-typescript")
_PACKAGES = ("sequelize-typescript.", "@sequelize/core/decorators-legacy.", "@sequelize/core/decorators")
_COLUMNS = ("Column", "Attribute", "PrimaryKey", "AutoIncrement", "ForeignKey", "AllowNull", "Unique")
_TYPES = {
    "string": "STRING",
    "number": "INTEGER",
    "boolean": "BOOLEAN",
    "Date": "DATE",
    "bigint": "BIGINT",
}
_ASSOCIATIONS = {
    "BelongsTo": "belongsTo",
    "HasOne": "hasOne",
    "HasMany": "hasMany",
    "BelongsToMany": "belongsToMany",
}
_STAMPS = {"CreatedAt": "createdAt", "UpdatedAt": "updatedAt", "DeletedAt": "deletedAt"}


@LIBRARY.derived("sequelize-typescript.Model", "@sequelize/core.Model")
def _read(machine: Machine, cls: Cls) -> None:
    decorators = class_decorators(cls, _PACKAGES)
    fields = list(decorated_fields(machine, cls, _PACKAGES))
    if "Table" not in decorators and not (fields and _is_core(cls)):
        if "@sequelize/core.Model" in machine.library_types(cls):
            note_model(machine, machine.class_site(cls), "sequelize")
        return
    table = decorators.get("Table")
    given = table.arguments[0] if table is not None and table.arguments else Fields({})
    settings = dict(entries_of(given))
    name = text_of(settings.get("modelName")) or cls.name
    model = Model(name, machine.class_site(cls), {}, settings, cls=cls, is_decorated=True)
    for field in fields:
        _read_field(machine, model, field)
    machine.facts.add(model)
    note_model(machine, machine.class_site(cls), "sequelize")


def _is_core(cls: Cls) -> bool:
    return any(
        isinstance(value, Thing) and value.type.startswith(_PACKAGES[1:])
        for values in cls.field_decorators.values()
        for value in values
    )


def _read_field(machine: Machine, model: Model, field: DecoratedField) -> None:
    for name, setting in _STAMPS.items():
        if name in field.decorators:
            model.settings[setting] = Known(field.name)
            model.settings.setdefault("timestamps", Known(value=True))
            if name == "DeletedAt":
                model.settings["paranoid"] = Known(value=True)
    for name, kind in _ASSOCIATIONS.items():
        if name in field.decorators:
            _associate(machine, model, field, field.decorators[name], kind)
            return
    if any(name in field.decorators for name in _COLUMNS):
        definition = _definition(field)
        model.attributes[field.name] = Fields(definition)
        own = model.cls.sites.get(field.name) if model.cls is not None else None
        if own is not None:
            model.sites[field.name] = own


def _definition(field: DecoratedField) -> dict[str, Value]:
    found: dict[str, Value] = {}
    column = field.decorators.get("Column") or field.decorators.get("Attribute")
    given = column.arguments[0] if column is not None and column.arguments else None
    said = entries_of(given)
    found.update(said)
    if given is not None and not said:
        found["type"] = given
    if "type" not in found and primitive(field.annotation) in _TYPES:
        found["type"] = Known(_TYPES[primitive(field.annotation)])
    true: Value = Known(value=True)
    flags = {"PrimaryKey": "primaryKey", "AutoIncrement": "autoIncrement", "Unique": "unique"}
    found.update({option: true for name, option in flags.items() if name in field.decorators})
    if "NotNull" in field.decorators:
        found["allowNull"] = Known(value=False)
    if "AllowNull" in field.decorators:
        arguments = field.decorators["AllowNull"].arguments
        found["allowNull"] = arguments[0] if arguments else true
    if "Default" in field.decorators and field.decorators["Default"].arguments:
        found["defaultValue"] = field.decorators["Default"].arguments[0]
    if "ForeignKey" in field.decorators and field.decorators["ForeignKey"].arguments:
        found["references"] = field.decorators["ForeignKey"].arguments[0]
    return found


def _associate(
    machine: Machine, model: Model, field: DecoratedField, decorator: Decorator, kind: str
) -> None:
    if model.cls is None or not decorator.arguments:
        return
    site = decorator.site or machine.class_site(model.cls)
    target, *rest = decorator.arguments
    options_ = dict(entries_of(rest[-1])) if rest else {}
    if kind == "belongsToMany" and rest and not options_:
        options_["through"] = rest[0]
        rest = rest[1:]
        if len(rest) > 1:
            options_["otherKey"] = rest[1]
    if rest and text_of(rest[0]) is not None:
        options_["foreignKey"] = rest[0]
    options_.setdefault("as", Known(field.name))
    machine.facts.add(Association(kind, model.cls, target, options_, site))
