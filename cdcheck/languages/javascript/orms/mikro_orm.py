"""MikroORM: entities, connections, entity managers and repositories."""

from posixpath import join

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Items,
    Mod,
    Thing,
    Unknown,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.engines import kind_as_written, kinds_of_url, note_engines
from cdcheck.languages.javascript.field_decorators import class_in
from cdcheck.languages.javascript.mikro_entities import ORM, conclude_entities, underscored
from cdcheck.languages.javascript.orm_notes import note_model, note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back, note_sql
from cdcheck.languages.javascript.table_drafts import NOWHERE, finish_drafts, truth_of
from cdcheck.model.data import DatabaseUse, SchemaCreation
from cdcheck.model.definitions import NamedRepository

LIBRARY = Library("mikro_orm")
_ENGINES = {
    "@mikro-orm/core": "",
    "@mikro-orm/decorators/legacy": "",
    "@mikro-orm/decorators/es": "",
    "@mikro-orm/knex": "",
    "@mikro-orm/sql": "",
    "@mikro-orm/postgresql": "postgres",
    "@mikro-orm/mysql": "mysql",
    "@mikro-orm/mariadb": "mysql",
    "@mikro-orm/sqlite": "sqlite",
    "@mikro-orm/better-sqlite": "sqlite",
    "@mikro-orm/libsql": "sqlite",
    "@mikro-orm/mongodb": "mongodb",
    "mikro-orm": "",
}
_CORE = "@mikro-orm/core"
CONNECTION, MANAGER, REPOSITORY = (
    f"{_CORE}.{name}" for name in ("MikroORM", "EntityManager", "EntityRepository")
)
for _package in _ENGINES:
    LIBRARY.aliases[f"{_package}.EntityRepositoryType"] = f"{_CORE}.EntityRepositoryType"
    for _name in ("EntityManager", "EntityRepository"):
        LIBRARY.aliases[f"{_package}.{_name}"] = f"{_CORE}.{_name}"
        LIBRARY.aliases[f"{_package}.Sql{_name}"] = f"{_CORE}.{_name}"
_READING = """
    find findOne findOneOrFail findAll findAndCount findByCursor count getReference refresh populate
"""
_WRITING = {
    **dict.fromkeys(("flush", "persistAndFlush", "nativeUpdate", "upsert", "upsertMany"), "update"),
    **dict.fromkeys(("insert", "insertMany", "nativeInsert"), "insert"),
    **dict.fromkeys(("removeAndFlush", "nativeDelete"), "delete"),
}


class _Mapped(Struct, eq=False):
    """Is a class with an entity decorator, the name that it gives the table, and its repository."""

    cls: Cls
    table: str
    repository: Value | None


@LIBRARY.function(*(f"{package}.{name}" for package in _ENGINES for name in ("Entity", "Embeddable")))
def _decorate(call: Invocation) -> Value:
    return Thing(f"{_CORE}.{call.name.rpartition('.')[2]}", call.site, tuple(call.arguments))


@LIBRARY.method(f"{_CORE}.Entity.()")
def _entity(call: Invocation) -> Value:
    cls, decorator = call.argument(0), call.receiver
    if isinstance(cls, Cls) and isinstance(decorator, Thing):
        said = entries_of(decorator.arguments[0]) if decorator.arguments else {}
        if truth_of(said.get("abstract")) is not True:
            table = text_of(said.get("tableName")) or text_of(said.get("collection"))
            call.note(_Mapped(cls, table or "", said.get("repository")))
            note_model(call.machine, call.machine.class_site(cls), ORM)
    return cls or NOTHING


@LIBRARY.method(f"{_CORE}.Embeddable.()")
def _embeddable(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.function(*(f"{package}.defineConfig" for package in _ENGINES))
def _configure(call: Invocation) -> Value:
    settings = call.argument(0) or NOTHING
    _note_engine(call, settings)
    return settings


@LIBRARY.function(
    *(f"{package}.{name}" for package in _ENGINES for name in ("MikroORM.init", "MikroORM.initSync"))
)
@LIBRARY.function(*(f"{package}.MikroORM" for package in _ENGINES))
def _connect(call: Invocation) -> Value:
    note_setup(call, ORM)
    _note_engine(call, call.argument(0) or _file_settings(call))
    return Thing(CONNECTION, call.site)


def _note_engine(call: Invocation, settings: Value) -> None:
    said = entries_of(settings)
    url, driver = said.get("clientUrl"), said.get("driver")
    packages = [o.name.rpartition(".")[0] for o in options(driver or NOTHING) if isinstance(o, Ext)]
    packages.append(call.name.removesuffix(".init").removesuffix(".initSync").rpartition(".")[0])
    kinds = [kind for package in packages if (kind := _ENGINES.get(package))][:1]
    if not kinds and (kind := kind_as_written(said.get("type"))):
        kinds = [kind]
    if not kinds and url is not None:
        kinds = kinds_of_url(call.machine, url, call.site.path)
    if kinds:
        note_engines(call, kinds, how="MikroORM.init()", driver=ORM, url=url)


def _file_settings(call: Invocation) -> Value:
    """Gives the settings of `mikro-orm.config`, which count where none are handed over."""
    folder = call.machine.package_folder(call.site.path)
    for name in ("src/mikro-orm.config.ts", "mikro-orm.config.ts", "mikro-orm.config.js"):
        found = call.machine.load(join(folder, name))
        given = call.machine.attribute(found, "default") if isinstance(found, Mod) else found
        if entries_of(given):
            return given
    return NOTHING


@LIBRARY.attribute(f"{CONNECTION}.em", f"{REPOSITORY}.em")
def _manager(_: Machine, __: Value) -> Value:
    return Thing(MANAGER, NOWHERE)


@LIBRARY.method(f"{MANAGER}.fork", f"{MANAGER}.clear", f"{MANAGER}.persist", f"{MANAGER}.remove")
def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.method(f"{MANAGER}.getRepository")
def _repository(call: Invocation) -> Value:
    cls = next((o for o in options(call.argument(0) or NOTHING) if isinstance(o, Cls)), None)
    return Thing(REPOSITORY, call.site, data=cls)


@LIBRARY.method(*(f"{MANAGER}.{verb}" for verb in (*_READING.split(), *_WRITING)))
@LIBRARY.method(*(f"{REPOSITORY}.{verb}" for verb in (*_READING.split(), *_WRITING)))
def _query(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    given = held if isinstance(held, Cls) else call.argument(0)
    cls = next((o for o in options(given or NOTHING) if isinstance(o, Cls)), None)
    note_operation(call, ORM, _WRITING.get(verb, "select"), _table(call.machine, cls))
    row = call.machine.prototype(cls) if cls is not None else Unknown("a row")
    if verb.startswith("findOne"):
        return row
    return Items([row], is_open=True) if verb in {"find", "findAll"} else Unknown("a result")


def _table(machine: Machine, cls: Cls | None) -> str | None:
    for mapped in machine.facts.all(_Mapped) if cls is not None else ():
        if cls is not None and (mapped.cls.path, mapped.cls.index) == (cls.path, cls.index):
            return mapped.table or underscored(cls.name)
    return None


@LIBRARY.method(f"{MANAGER}.transactional", f"{MANAGER}.begin")
def _transaction(call: Invocation) -> Value:
    return call_back(call, Thing(MANAGER, call.site)) or NOTHING


@LIBRARY.method(f"{MANAGER}.getConnection", f"{MANAGER}.getKnex")
def _connection(call: Invocation) -> Value:
    return Thing(f"{_CORE}.Connection", call.site)


@LIBRARY.method(f"{_CORE}.Connection.execute", f"{MANAGER}.execute")
def _raw(call: Invocation) -> Value:
    note_sql(call, call.argument(0), ORM)
    return Unknown("rows")


@LIBRARY.attribute(f"{CONNECTION}.schema", f"{CONNECTION}.migrator")
def _generator(_: Machine, __: Value) -> Value:
    return Thing(f"{_CORE}.Generator", NOWHERE)


@LIBRARY.method(f"{CONNECTION}.getSchemaGenerator", f"{CONNECTION}.getMigrator")
def _made_generator(call: Invocation) -> Value:
    return Thing(f"{_CORE}.Generator", call.site)


@LIBRARY.method(
    *(f"{_CORE}.Generator.{verb}" for verb in ("up", "createSchema", "updateSchema", "refreshDatabase"))
)
def _create(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, f"{call.name.rpartition('.')[2]}() of MikroORM"))
    return NOTHING


def _conclude(machine: Machine) -> None:
    found = {(mapped.cls.path, mapped.cls.index): mapped for mapped in machine.facts.all(_Mapped)}
    for mapped in found.values():
        _name_repositories(machine, mapped)
    is_mongo = {use.kind for use in machine.facts.all(DatabaseUse)} == {"mongodb"}
    named = [(mapped.cls, mapped.table) for mapped in found.values()]
    conclude_entities(machine, named, is_mongo=is_mongo)
    finish_drafts(machine, ORM)


def _name_repositories(machine: Machine, mapped: _Mapped) -> None:
    """Notes the repositories that an entity gives its manager, and those it types that by."""
    site = machine.class_site(mapped.cls)
    typed = mapped.cls.annotations.get(f"{_CORE}.EntityRepositoryType")
    given = typed.arguments if isinstance(typed, Thing) else (typed,)
    for named in (mapped.repository, *given):
        for option in options(named or NOTHING):
            cls = class_in(machine, option, site)
            if cls is not None:
                entity, at = machine.class_id(mapped.cls), machine.location(site)
                machine.facts.add(NamedRepository(at, entity, machine.class_id(cls)))


LIBRARY.conclude = _conclude
