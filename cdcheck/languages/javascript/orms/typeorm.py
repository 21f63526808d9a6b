"""TypeORM: data sources, entities, repositories, query builders, query runners."""

from posixpath import join

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Items,
    Obj,
    Thing,
    Unknown,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.engines import (
    kind_as_written,
    kinds_of_connection,
    note_engines,
)
from cdcheck.languages.javascript.orm_notes import note_model, note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import bound_beside, call_back, note_access, note_sql
from cdcheck.languages.javascript.table_drafts import NOWHERE, finish_drafts, truth_of
from cdcheck.languages.javascript.typeorm.entities import (
    Entity,
    SnakeCase,
    conclude_entities,
    entity_table,
)
from cdcheck.languages.javascript.typeorm.finds import conclude_finds, note_find
from cdcheck.languages.javascript.typeorm.names import snake_case
from cdcheck.languages.javascript.typeorm.schemas import conclude_schemas, read_schema
from cdcheck.model.data import OrmUse, SchemaCreation

LIBRARY = Library("typeorm")
SOURCE, MANAGER, REPOSITORY = "typeorm.DataSource", "typeorm.EntityManager", "typeorm.Repository"
RUNNER, BUILDER = "typeorm.QueryRunner", "typeorm.SelectQueryBuilder"
LIBRARY.bases.update(
    {
        "typeorm.Connection": SOURCE,
        "typeorm.TreeRepository": REPOSITORY,
        "typeorm.MongoRepository": REPOSITORY,
        "typeorm.BaseEntity": REPOSITORY,
        "typeorm.UpdateQueryBuilder": BUILDER,
        "typeorm.DeleteQueryBuilder": BUILDER,
        "typeorm.InsertQueryBuilder": BUILDER,
    }
)
_READING = """
    find findBy findAndCount findAndCountBy findOne findOneBy findOneOrFail findOneByOrFail findByIds
    count countBy exist exists existsBy sum average minimum maximum
"""
_WRITING = {
    "save": "update",
    "insert": "insert",
    "upsert": "insert",
    "update": "update",
    "increment": "update",
    "decrement": "update",
    "restore": "update",
    "delete": "delete",
    "remove": "delete",
    "softDelete": "delete",
    "softRemove": "delete",
    "clear": "delete",
}
_CHAINING = """
    select addSelect from where andWhere orWhere whereInIds innerJoin leftJoin innerJoinAndSelect
    leftJoinAndSelect leftJoinAndMapOne leftJoinAndMapMany orderBy addOrderBy groupBy addGroupBy
    having andHaving limit offset take skip setParameter setParameters setLock cache relation of
    insert into values update set delete returning orIgnore orUpdate distinctOn loadRelationCountAndMap
"""
_FETCHING = """
    getMany getOne getOneOrFail getManyAndCount getCount getRawMany getRawOne getExists execute stream
"""


@LIBRARY.function(SOURCE, "typeorm.createConnection", "typeorm.createConnections", "typeorm.Connection")
def _connect(call: Invocation) -> Value:
    note_setup(call, "typeorm")
    settings = _settings(call)
    dialect = call.machine.attribute(settings, "type")
    url = call.machine.attribute(settings, "url")
    kinds = kinds_of_connection(call.machine, dialect, url, call.site.path)
    how = call.name.removeprefix("typeorm.") + "()"
    spelt_out = kind_as_written(dialect)
    note_engines(call, kinds, how=how, driver="typeorm", url=url, spelt_out=spelt_out)
    said = entries_of(settings)
    strategy = said.get("namingStrategy")
    if isinstance(strategy, Thing) and "SnakeNaming" in strategy.type:
        call.note(SnakeCase())
    if truth_of(said.get("synchronize")) is True:
        call.note(SchemaCreation(call.at, "typeorm synchronize"))
    return Thing(SOURCE, call.site)


def _settings(call: Invocation) -> Value:
    """Gives the settings of a connection; before TypeORM 0.3, those of `ormconfig` are the default."""
    given = call.argument(0)
    if given is not None and text_of(given) is None:
        return given
    folder = call.machine.package_folder(call.site.path)
    for ending in ("js", "ts", "json"):
        found = call.machine.load(join(folder, f"ormconfig.{ending}"))
        for one in (found, *items_of(found)):
            if "type" in entries_of(one):
                return one
    return NOTHING


@LIBRARY.function("typeorm.getConnection", "typeorm.getManager", "typeorm.getMongoManager")
def _current(call: Invocation) -> Value:
    return Thing(SOURCE if call.name.endswith("getConnection") else MANAGER, call.site)


@LIBRARY.attribute(f"{SOURCE}.manager", f"{RUNNER}.manager", f"{REPOSITORY}.manager")
def _manager(_: Machine, __: Value) -> Value:
    return Thing(MANAGER, NOWHERE)


@LIBRARY.method(f"{SOURCE}.initialize", f"{SOURCE}.connect", f"{SOURCE}.then", f"{SOURCE}.catch")
def _same_source(call: Invocation) -> Value:
    call_back(call, call.receiver or NOTHING)
    return call.receiver or NOTHING


@LIBRARY.method(f"{SOURCE}.synchronize", f"{SOURCE}.runMigrations")
def _create(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, f"{call.name.removeprefix('typeorm.')}()"))
    return NOTHING


@LIBRARY.function("typeorm.Entity", "typeorm.ViewEntity")
def _decorate(call: Invocation) -> Value:
    return Thing("typeorm.Entity", call.site, tuple(call.arguments))


@LIBRARY.method("typeorm.Entity.()")
def _entity(call: Invocation) -> Value:
    cls, decorator = call.argument(0), call.receiver
    if not isinstance(cls, Cls) or not isinstance(decorator, Thing):
        return cls or NOTHING
    said = entries_of(decorator.arguments[-1]) if decorator.arguments else {}
    first = text_of(decorator.arguments[0]) if decorator.arguments else None
    name = first or text_of(said.get("name")) or snake_case(cls.name)
    call.note(Entity(cls, name, text_of(said.get("schema")) or ""))
    note_model(call.machine, call.machine.class_site(cls), "typeorm")
    return cls


@LIBRARY.function("typeorm.EntitySchema")
def _schema(call: Invocation) -> Value:
    schema = read_schema(call)
    if schema is not None:
        call.note(schema)
        note_model(call.machine, call.site, "typeorm")
    return Thing("typeorm.EntitySchema", call.site, tuple(call.arguments), data=schema)


@LIBRARY.function("typeorm.getRepository", "typeorm.getCustomRepository", "typeorm.getTreeRepository")
@LIBRARY.method(*(f"{kind}.getRepository" for kind in (SOURCE, MANAGER)))
@LIBRARY.method(*(f"{kind}.getTreeRepository" for kind in (SOURCE, MANAGER)))
def _repository(call: Invocation) -> Value:
    held = options(call.argument(0) or NOTHING)
    schema = next((o.data for o in held if isinstance(o, Thing)), None)
    cls = next((o for o in held if isinstance(o, Cls)), schema)
    return Thing(REPOSITORY, call.site, (call.argument(0) or NOTHING,), data=cls)


@LIBRARY.method(f"{REPOSITORY}.extend")
def _extended(call: Invocation) -> Value:
    if isinstance(call.receiver, Thing):
        call.receiver.attributes.update(entries_of(call.argument(0)))
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{REPOSITORY}.{verb}" for verb in (*_READING.split(), *_WRITING)))
@LIBRARY.method(*(f"{MANAGER}.{verb}" for verb in (*_READING.split(), *_WRITING)))
def _query(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    is_manager = isinstance(call.receiver, Thing) and call.receiver.type == MANAGER
    subject = call.argument(0) if is_manager else call.receiver
    table = entity_table(call.machine, subject)
    through = _own_repository(call.machine, call.receiver)
    note_operation(call, "typeorm", _WRITING.get(verb, "select"), table, through=through)
    note_find(call, verb, subject, call.arguments[1:] if is_manager else call.arguments)
    return _result(call, verb, subject)


def _own_repository(machine: Machine, receiver: Value | None) -> str:
    """Names the file of the app's own class of repositories that a value is of; empty if it is of none.

    What is no entity, and has the methods of a repository, inherits them.
    """
    held = receiver.data if isinstance(receiver, Thing) else receiver
    cls = held.cls if isinstance(held, Obj) else held
    return cls.path if isinstance(cls, Cls) and entity_table(machine, cls) is None else ""


def _result(call: Invocation, verb: str, subject: Value | None) -> Value:
    cls: object = subject.data if isinstance(subject, Thing) else subject
    cls = cls.cls if isinstance(cls, Obj) else cls
    row = call.machine.prototype(cls) if isinstance(cls, Cls) else Unknown("a row")
    if verb.startswith("findOne") or verb == "save":
        return row
    if verb.startswith("findAndCount"):
        return Items([Items([row], is_open=True), Unknown("a count")])
    return Items([row], is_open=True) if verb.startswith("find") else Unknown("a result")


@LIBRARY.method(f"{REPOSITORY}.create", f"{MANAGER}.create")
def _new(call: Invocation) -> Value:
    is_manager = isinstance(call.receiver, Thing) and call.receiver.type == MANAGER
    return _result(call, "save", call.argument(0) if is_manager else call.receiver)


@LIBRARY.method(*(f"{kind}.createQueryBuilder" for kind in (SOURCE, MANAGER, REPOSITORY)))
def _builder(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else call.receiver
    first = call.argument(0)
    cls = first if isinstance(first, Cls) else held if isinstance(held, Cls) else None
    call.note(OrmUse("typeorm", call.at, "query"))
    return Thing(BUILDER, call.site, data=cls)


@LIBRARY.method(*(f"{BUILDER}.{verb}" for verb in _CHAINING.split()))
def _chain(call: Invocation) -> Value:
    builder = call.receiver
    verb, first = call.name.rpartition(".")[2], call.argument(0)
    if isinstance(builder, Thing) and isinstance(first, Cls) and verb in {"from", "into", "update"}:
        builder.data = first
    call_back(call, Thing(BUILDER, call.site))
    return builder or NOTHING


@LIBRARY.method(*(f"{BUILDER}.{verb}" for verb in _FETCHING.split()))
def _fetch(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    operation = "update" if verb == "execute" else "select"
    note_operation(call, "typeorm", operation, entity_table(call.machine, call.receiver))
    return _result(call, "find" if verb == "getMany" else "findOne", call.receiver)


@LIBRARY.method(*(f"{kind}.query" for kind in (SOURCE, MANAGER, REPOSITORY, RUNNER)))
def _raw(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "typeorm", bound=bound_beside(call))
    call.note(OrmUse("typeorm", call.at, "query"))
    note_access(call, "typeorm")
    return Unknown("rows")


@LIBRARY.method(f"{SOURCE}.transaction", f"{MANAGER}.transaction")
def _transaction(call: Invocation) -> Value:
    return call_back(call, Thing(MANAGER, call.site)) or NOTHING


@LIBRARY.method(f"{SOURCE}.createQueryRunner")
def _runner(call: Invocation) -> Value:
    return Thing(RUNNER, call.site)


def _conclude(machine: Machine) -> None:
    conclude_entities(machine)
    conclude_schemas(machine)
    conclude_finds(machine)
    finish_drafts(machine, "typeorm")


LIBRARY.conclude = _conclude
