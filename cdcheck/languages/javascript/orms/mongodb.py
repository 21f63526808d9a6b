"""MongoDB's own driver: clients, databases, collections; also as Fastify's plugin has it."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Ext, Site, Thing, Value, entries_of, text_of
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.object_ids import make_id
from cdcheck.languages.javascript.sent_sql import call_back, note_access
from cdcheck.model.data import Known, Query

LIBRARY = Library("mongodb")
LIBRARY.bases.update({"mongodb.Collection[]": "mongodb.Collection"})
LIBRARY.function("mongodb.ObjectId")(make_id)
_OPERATIONS = {
    **dict.fromkeys(("find", "findOne", "aggregate", "countDocuments", "distinct"), "select"),
    **dict.fromkeys(("estimatedDocumentCount", "watch"), "select"),
    **dict.fromkeys(("insertOne", "insertMany"), "insert"),
    **dict.fromkeys(("updateOne", "updateMany", "replaceOne", "findOneAndUpdate"), "update"),
    **dict.fromkeys(("bulkWrite", "findOneAndReplace"), "update"),
    **dict.fromkeys(("deleteOne", "deleteMany", "findOneAndDelete"), "delete"),
    **dict.fromkeys(("createIndex", "createIndexes", "drop"), "ddl"),
}


@LIBRARY.function("mongodb.MongoClient", "mongodb.MongoClient.connect")
def _client(call: Invocation) -> Value:
    how = call.name.removeprefix("mongodb.")
    note_engines(call, ["mongodb"], how=how, driver="mongodb", url=call.argument(0))
    client = Thing("mongodb.MongoClient", call.site)
    call_back(call, NOTHING, client)
    return client


@LIBRARY.function("@fastify/mongodb")
def _plugin(call: Invocation) -> Value:
    """Gives what an instance of Fastify has as `mongo`, under a name of its own where one is set."""
    settings = entries_of(call.argument(0))
    how = "registers `@fastify/mongodb`"
    note_engines(call, ["mongodb"], how=how, driver="mongodb", url=settings.get("url"))
    mongo = Thing("@fastify/mongodb.FastifyMongoObject", call.site)
    name = text_of(settings.get("name"))
    if name:
        mongo.attributes[name] = Thing(mongo.type, call.site)
    return mongo


@LIBRARY.attribute("@fastify/mongodb.FastifyMongoObject.db")
def _database_of_plugin(_: Machine, owner: Value) -> Value:
    return Thing("mongodb.Db", owner.site if isinstance(owner, Thing) else Site("", 0, 0))


@LIBRARY.attribute("@fastify/mongodb.FastifyMongoObject.client")
def _client_of_plugin(_: Machine, owner: Value) -> Value:
    return Thing("mongodb.MongoClient", owner.site if isinstance(owner, Thing) else Site("", 0, 0))


@LIBRARY.attribute("@fastify/mongodb.FastifyMongoObject.ObjectId")
def _object_id(_: Machine, __: Value) -> Value:
    return Ext("mongodb.ObjectId")


@LIBRARY.method("mongodb.MongoClient.connect")
def _connected(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.method("mongodb.MongoClient.db")
def _database(call: Invocation) -> Value:
    return Thing("mongodb.Db", call.site)


@LIBRARY.method("mongodb.Db.collection")
def _collection(call: Invocation) -> Value:
    return Thing("mongodb.Collection", call.site, data=text_of(call.argument(0)) or "")


@LIBRARY.method(*(f"mongodb.Collection.{verb}" for verb in _OPERATIONS))
def _operate(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    name = call.receiver.data if isinstance(call.receiver, Thing) else None
    tables = (name,) if isinstance(name, str) and name else ()
    operation = _OPERATIONS[verb]
    call.note(Query(call.at, "orm", Known.PARTLY, operation, "", tables, "mongodb", call.caller))
    note_access(call, "mongodb")
    return Thing(f"{call.name}()", call.site)
