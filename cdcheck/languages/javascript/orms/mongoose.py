"""Mongoose: connections, schemas, models, queries, documents."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Fields,
    Thing,
    Unknown,
    Value,
    entries_of,
    functions_in,
    options,
    text_of,
)
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.mongoose_paths import note_names, note_unknown_paths
from cdcheck.languages.javascript.mongoose_schemas import (
    SCHEMA,
    Collection,
    Schema,
    collection_name,
    define_collection,
    schema_of,
)
from cdcheck.languages.javascript.object_ids import make_id
from cdcheck.languages.javascript.orm_notes import note_model, note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back
from cdcheck.languages.javascript.table_drafts import finish_drafts, truth_of

LIBRARY = Library("mongoose")
MODEL, DOCUMENT, QUERY = "mongoose.Model", "mongoose.Model()", "mongoose.Query"
LIBRARY.aliases.update(
    {
        "mongoose.default": "mongoose",
        "mongoose.mongoose.Schema": SCHEMA,
        "mongoose.Document": DOCUMENT,
        "mongoose.HydratedDocument": DOCUMENT,
        "mongoose.connection": "mongoose.Connection",
    }
)
LIBRARY.function("mongoose.Types.ObjectId", "mongoose.mongoose.Types.ObjectId")(make_id)
_READING = (
    *("find", "findOne", "findById", "countDocuments", "count", "estimatedDocumentCount", "distinct"),
    *("aggregate", "exists", "where", "populate"),
)
_WRITING = {
    "create": "insert",
    "insertMany": "insert",
    "insertOne": "insert",
    "bulkWrite": "update",
    "bulkSave": "update",
    "updateOne": "update",
    "updateMany": "update",
    "replaceOne": "update",
    "findOneAndUpdate": "update",
    "findByIdAndUpdate": "update",
    "findOneAndReplace": "update",
    "deleteOne": "delete",
    "deleteMany": "delete",
    "remove": "delete",
    "findOneAndDelete": "delete",
    "findByIdAndDelete": "delete",
    "findOneAndRemove": "delete",
    "findByIdAndRemove": "delete",
}
_ON_DOCUMENT = {
    "save": "update",
    "updateOne": "update",
    "deleteOne": "delete",
    "remove": "delete",
    "populate": "select",
}
_CHAINING = """
    populate exec sort limit skip select lean where equals in nin gt gte lt lte or and nor session
    countDocuments distinct find findOne orFail collation hint setOptions then catch cursor
    match group project unwind lookup addFields facet
"""


@LIBRARY.function("mongoose.connect", "mongoose.createConnection", "mongoose.mongoose.connect")
def _connect(call: Invocation) -> Value:
    how = call.name.rpartition(".")[2]
    note_setup(call, "mongoose")
    note_engines(call, ["mongodb"], how=f"mongoose.{how}()", driver="mongoose", url=call.argument(0))
    call_back(call)
    return Thing("mongoose.Connection", call.site)


@LIBRARY.method("mongoose.Connection.then", "mongoose.Connection.catch", "mongoose.Connection.asPromise")
@LIBRARY.method("mongoose.Connection.on", "mongoose.Connection.once")
@LIBRARY.function("mongoose.Connection.on", "mongoose.Connection.once")
def _connected(call: Invocation) -> Value:
    call_back(call)
    return call.receiver or NOTHING


@LIBRARY.function(SCHEMA)
def _schema(call: Invocation) -> Value:
    fields = call.argument(0)
    is_complete = isinstance(fields, Fields) and not fields.is_open
    said = entries_of(call.argument(1))
    schema = Schema(dict(entries_of(fields)), dict(said), call.site, is_complete=is_complete)
    methods = Fields(dict(entries_of(said.get("methods"))))
    statics = Fields(dict(entries_of(said.get("statics"))))
    attributes: dict[str, Value] = {"methods": methods, "statics": statics}
    return Thing(SCHEMA, call.site, data=schema, attributes=attributes)


@LIBRARY.method(f"{SCHEMA}.add")
def _add(call: Invocation) -> Value:
    schema = schema_of(call.receiver)
    if schema is not None:
        added = schema_of(call.argument(0))
        schema.fields.update(added.fields if added is not None else entries_of(call.argument(0)))
    return call.receiver or NOTHING


@LIBRARY.method(f"{SCHEMA}.set")
def _set(call: Invocation) -> Value:
    schema, name, value = schema_of(call.receiver), text_of(call.argument(0)), call.argument(1)
    if schema is not None and name is not None and value is not None:
        schema.settings[name] = value
    return call.receiver or NOTHING


@LIBRARY.method(f"{SCHEMA}.index")
def _index(call: Invocation) -> Value:
    schema = schema_of(call.receiver)
    columns = tuple(entries_of(call.argument(0)))
    if schema is not None and columns:
        is_unique = truth_of(entries_of(call.argument(1)).get("unique")) is True
        schema.indexes.append((columns, is_unique, call.site))
    return call.receiver or NOTHING


@LIBRARY.method(f"{SCHEMA}.virtual")
def _virtual(call: Invocation) -> Value:
    schema, name = schema_of(call.receiver), text_of(call.argument(0))
    if schema is not None and name is not None:
        schema.virtuals.add(name)
    return Thing(f"{SCHEMA}.virtual()", call.site, tuple(call.arguments))


@LIBRARY.method(*(f"{SCHEMA}.{verb}" for verb in ("pre", "post", "plugin", "method", "static")))
def _hook(call: Invocation) -> Value:
    schema = schema_of(call.receiver)
    if schema is not None and call.name.endswith(".plugin"):
        schema.is_extended = True
    for function in (f for argument in call.arguments for f in functions_in(argument)):
        call.machine.enter_later(function)
    return call.receiver or NOTHING


@LIBRARY.function("mongoose.model", "mongoose.models.model")
@LIBRARY.method("mongoose.Connection.model")
def _model(call: Invocation) -> Value:
    name, schema = text_of(call.argument(0)), schema_of(call.argument(1))
    if name is None:
        return Thing(MODEL, call.site)
    if schema is None:
        known = [m for m in call.machine.facts.all(_Named) if m.name == name]
        return known[0].model if known else Thing(MODEL, call.site)
    table = text_of(call.argument(2)) or text_of(schema.settings.get("collection"))
    table = table or collection_name(name)
    define_collection(call.machine, table, schema, call.at)
    note_model(call.machine, call.site, "mongoose")
    held = Collection(name, table, schema)
    model = Thing(MODEL, call.site, data=held, attributes=_statics(call.argument(1)))
    call.note(_Named(name, model))
    return model


class _Named:
    """Is a model that can be asked for by name."""

    def __init__(self, name: str, model: Thing) -> None:
        self.name, self.model = name, model


def _statics(schema: Value | None) -> dict[str, Value]:
    for option in options(schema) if schema is not None else ():
        if isinstance(option, Thing):
            return dict(entries_of(option.attributes.get("statics")))
    return {}


def _table_of(value: Value | None) -> str | None:
    held = value.data if isinstance(value, Thing) else None
    return held.table if isinstance(held, Collection) else None


@LIBRARY.method(f"{MODEL}.()", f"{MODEL}.hydrate")
def _new_document(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    note_names(call, "new")
    return Thing(DOCUMENT, call.site, data=held)


@LIBRARY.method(f"{MODEL}.discriminator")
def _discriminate(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    if isinstance(held, Collection) and held.schema is not None:
        held.schema.is_extended = True
    return Thing(MODEL, call.site)


@LIBRARY.method(*(f"{MODEL}.{verb}" for verb in (*_READING, *_WRITING)))
def _query(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    note_names(call, verb)
    note_operation(call, "mongoose", _WRITING.get(verb, "select"), _table_of(call.receiver))
    call_back(call)
    # What is aggregated has names of its own.
    is_of_model = isinstance(call.receiver, Thing) and verb != "aggregate"
    held = call.receiver.data if is_of_model and isinstance(call.receiver, Thing) else None
    return Thing(DOCUMENT if verb == "create" else QUERY, call.site, data=held)


@LIBRARY.method(*(f"{QUERY}.{verb}" for verb in _CHAINING.split()))
def _chain(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    call_back(call, Thing(DOCUMENT, call.site, data=held))
    note_names(call, call.name.rpartition(".")[2])
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{kind}.{verb}" for verb in _ON_DOCUMENT for kind in (DOCUMENT, QUERY)))
def _on_document(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    if verb == "populate" and call.name.startswith(QUERY):
        note_names(call, verb)
        return call.receiver or NOTHING
    note_operation(call, "mongoose", _ON_DOCUMENT[verb], _table_of(call.receiver))
    return call.receiver or NOTHING


@LIBRARY.function("mongoose.startSession")
def _session(call: Invocation) -> Value:
    return Thing("mongoose.ClientSession", call.site)


@LIBRARY.method("mongoose.ClientSession.withTransaction")
def _transaction(call: Invocation) -> Value:
    return call_back(call, call.receiver or NOTHING) or Unknown("what a transaction returns")


def _conclude(machine: Machine) -> None:
    finish_drafts(machine, "mongoose")
    note_unknown_paths(machine)


LIBRARY.conclude = _conclude
