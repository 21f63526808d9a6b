"""Typegoose: Mongoose's models as decorated classes."""

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.field_decorators import (
    DecoratedField,
    class_decorators,
    class_in,
    decorated_fields,
    primitive_of,
)
from cdcheck.languages.javascript.mongoose_schemas import (
    Collection,
    Schema,
    collection_name,
    define_collection,
)
from cdcheck.languages.javascript.orm_notes import note_model
from cdcheck.languages.javascript.table_drafts import NOWHERE

LIBRARY = Library("typegoose")
_PACKAGES = ("@typegoose/typegoose.",)
_TYPES = {"string": "String", "number": "Number", "boolean": "Boolean", "Date": "Date"}


@LIBRARY.function("@typegoose/typegoose.getModelForClass")
def _model(call: Invocation) -> Value:
    cls = next((o for o in options(call.arguments[0]) if isinstance(o, Cls)), None)
    if cls is None:
        return Thing("mongoose.Model", call.site)
    settings = _settings(call.machine, cls, call.argument(1))
    written = {
        field.name: _written(call.machine, field)
        for field in decorated_fields(call.machine, cls, _PACKAGES)
        if {"prop", "Prop"} & set(field.decorators)
    }
    schema = Schema(written, settings, call.machine.class_site(cls))
    table = text_of(settings.get("collection")) or collection_name(cls.name)
    at = call.machine.location(call.machine.class_site(cls))
    define_collection(call.machine, table, schema, at)
    note_model(call.machine, call.machine.class_site(cls), "mongoose")
    statics: dict[str, Value] = dict(call.machine.methods_of(cls))
    return Thing("mongoose.Model", call.site, data=Collection(cls.name, table), attributes=statics)


def _settings(machine: Machine, cls: Cls, given: Value | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if any(name.endswith(".TimeStamps") for name in machine.library_types(cls)):
        found["timestamps"] = Known(value=True)
    said = class_decorators(cls, _PACKAGES)
    decorator = said.get("modelOptions") or said.get("ModelOptions")
    for value in (*(decorator.arguments if decorator is not None else ()), given):
        found.update(entries_of(entries_of(value).get("schemaOptions")))
    return found


def _written(machine: Machine, field: DecoratedField) -> Value:
    decorator = field.decorators.get("prop") or field.decorators["Prop"]
    said = dict(entries_of(decorator.arguments[0])) if decorator.arguments else {}
    type_ = said.get("type")
    for option in options(type_) if type_ is not None else ():
        if isinstance(option, Func):
            said["type"] = machine.call(option, [], {}, machine.function_site(option))
    is_many = isinstance(field.annotation, Items) or (
        isinstance(field.annotation, Thing) and field.annotation.type == "node:Array[]"
    )
    if "ref" in said:
        target = class_in(machine, said["ref"], decorator.site or NOWHERE)
        said["ref"] = Known(target.name) if target is not None else said["ref"]
        said.setdefault("type", Ext("mongoose.Schema.Types.ObjectId"))
    elif "type" not in said:
        primitive = primitive_of(field.annotation)
        said["type"] = Ext(f"node:{_TYPES.get(primitive, 'Mixed')}")
    written = Fields(said)
    return Items([written]) if is_many else written
