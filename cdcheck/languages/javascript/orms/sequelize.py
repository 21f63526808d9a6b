"""Sequelize: connections, models, associations, queries."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Items,
    Known,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    functions_in,
    options,
    pattern_of,
    text_of,
)
from cdcheck.knowledge.sequelize_words import HOOKS
from cdcheck.languages.javascript.engines import (
    kind_as_written,
    kind_of_dialect,
    kinds_of_connection,
    note_engines,
)
from cdcheck.languages.javascript.migration_history import doubt
from cdcheck.languages.javascript.orm_notes import note_model, note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back, note_transaction
from cdcheck.languages.javascript.sequelize.associations import Association, conclude_models
from cdcheck.languages.javascript.sequelize.calls import ASSOCIATING, Scoping, note_call
from cdcheck.languages.javascript.sequelize.classes import ModelClass
from cdcheck.languages.javascript.sequelize.definitions import (
    note_refused_connection,
    note_refused_hook,
)
from cdcheck.languages.javascript.sequelize.hooks import Hooking, event_of
from cdcheck.languages.javascript.sequelize.migrations import (
    conclude_migrations,
    register_migrations,
    run_migrations,
)
from cdcheck.languages.javascript.sequelize.models import Defaults, Model, find_model, table_name
from cdcheck.languages.javascript.sequelize.raw import register_raw
from cdcheck.languages.javascript.table_drafts import NOWHERE, truth_of
from cdcheck.model.data import SchemaCreation

LIBRARY = Library("sequelize")
SEQUELIZE, MODEL, INSTANCE = "sequelize.Sequelize", "sequelize.Model", "sequelize.Model()"
LIBRARY.watched_types.update({MODEL, INSTANCE, "sequelize-typescript.Model", "@sequelize/core.Model"})
LIBRARY.watched_methods.update(ASSOCIATING, {"init"})
LIBRARY.aliases.update({"sequelize.default": "sequelize", "sequelize-cls-hooked": "sequelize"})
LIBRARY.bases.update(
    {
        "@sequelize/core.Model": MODEL,
        "sequelize-typescript.Model": MODEL,
        "sequelize.ModelCtor": MODEL,
        "sequelize.ModelStatic": MODEL,
        "sequelize.ModelDefined": MODEL,
        "sequelize-typescript.Sequelize": SEQUELIZE,
        "@sequelize/core.Sequelize": SEQUELIZE,
    }
)
_READING = (
    *("findAll", "findOne", "findByPk", "findById", "find", "findAndCountAll", "count", "max"),
    *("min", "sum", "aggregate"),
)
_WRITING = {
    "create": "insert",
    "bulkCreate": "insert",
    "findOrCreate": "insert",
    "findCreateFind": "insert",
    "upsert": "insert",
    "update": "update",
    "increment": "update",
    "decrement": "update",
    "restore": "update",
    "destroy": "delete",
    "truncate": "delete",
}
_ON_INSTANCE = {
    "save": "update",
    "update": "update",
    "increment": "update",
    "decrement": "update",
    "restore": "update",
    "destroy": "delete",
    "reload": "select",
}


@LIBRARY.function("sequelize", SEQUELIZE, "sequelize-typescript.Sequelize", "@sequelize/core.Sequelize")
def _connect(call: Invocation) -> Value:
    note_setup(call, "sequelize")
    settings = _settings(call)
    url = call.argument(0)
    dialect = call.machine.attribute(settings, "dialect")
    in_url, in_options = kind_as_written(url), kind_as_written(dialect)
    note_engines(
        call,
        [in_url] if in_url else _kinds(call, dialect, url, settings),
        how="new Sequelize()",
        driver="sequelize",
        url=url,
        spelt_out=in_url if in_url and not _is_here(call, url) else in_options or in_url,
    )
    define = entries_of(call.machine.attribute(settings, "define"))
    aliases = entries_of(settings).get("operatorsAliases")
    names_operators = aliases is not None and truth_of(aliases) is not False
    if "hooks" in entries_of(settings):
        call.note(Hooking(Thing(SEQUELIZE, call.site)))
    call.note(Defaults(define, names_operators, call.name.startswith("@sequelize/")))
    if call.name in {"sequelize", SEQUELIZE}:
        note_refused_connection(call, settings)
    if not all(_is_told(option) for given in call.arguments[-1:] for option in options(given)):
        doubt(call, "sequelize", "the settings of the connection are not known")
    return Thing(SEQUELIZE, call.site, data=define)


def _is_here(call: Invocation, url: Value | None) -> bool:
    """Tells whether a call spells out its URL and its dialect: settings may be of an environment."""
    written = call.machine.source(call.site)
    return "dialect" in written and (pattern_of(url) or "").partition(":")[0] in written


def _is_told(value: Value) -> bool:
    if isinstance(value, Fields):
        define = value.entries.get("define")
        listed = options(define) if define is not None else ()
        return not value.is_open and all(isinstance(o, Fields) and not o.is_open for o in listed)
    return isinstance(value, Known | Text)


def _settings(call: Invocation) -> Value:
    given = [o for a in call.arguments for o in options(a) if isinstance(o, Fields)]
    return choose(list(given)) if given else Fields({})


def _kinds(call: Invocation, dialect: Value, url: Value | None, settings: Value) -> list[str]:
    for option in options(dialect):
        if isinstance(option, Ext):
            package = option.name.split(".")[0].removeprefix("@sequelize/")
            return [kind_of_dialect(package)]
    url = call.machine.attribute(settings, "url") if "url" in entries_of(settings) else url
    return kinds_of_connection(call.machine, dialect, url or NOTHING, call.site.path)


@LIBRARY.method(f"{SEQUELIZE}.define")
def _define(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    if name is None:
        return Thing(MODEL, call.site)
    return _value_of(_new_model(call, name, call.argument(1), call.argument(2), call.receiver))


def _new_model(
    call: Invocation, name: str, attributes: Value | None, given: Value | None, connection: Value | None
) -> Model:
    settings = {**_defaults(connection), **entries_of(given)}
    model = Model(name, call.site, entries_of(attributes), settings)
    model.is_complete = isinstance(attributes, Fields) and not attributes.is_open
    model.is_complete &= given is None or (isinstance(given, Fields) and not given.is_open)
    for known in call.machine.facts.all(Model):
        if known.name == name and known.site == call.site:
            known.attributes, known.settings = model.attributes, model.settings
            return known
    call.note(model)
    note_model(call.machine, call.site, "sequelize")
    return model


def _defaults(connection: Value | None) -> dict[str, Value]:
    for option in options(connection) if connection is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, dict):
            return option.data
    return {}


@LIBRARY.method(f"{MODEL}.init")
def _init(call: Invocation) -> Value:
    cls = call.receiver
    if not isinstance(cls, Cls):
        return cls or NOTHING
    given = entries_of(call.argument(1))
    name = text_of(given.get("modelName")) or cls.name
    model = _new_model(call, name, call.argument(0), call.argument(1), given.get("sequelize"))
    model.cls, model.caller = cls, call.caller
    cls.attributes["name"] = Known(name)
    said = next(iter(options(call.argument(1) or Fields({}))), None)
    model.is_unconnected = isinstance(said, Fields) and not (said.is_open or "sequelize" in said.entries)
    return cls


@LIBRARY.derived(MODEL)
def _derive(machine: Machine, cls: Cls) -> None:
    machine.facts.add(ModelClass(cls))


@LIBRARY.attribute(f"{MODEL}.name")
def _name(machine: Machine, value: Value) -> Value:
    model = find_model(machine, value)
    return Known(model.name) if model is not None else Unknown("a model's name")


@LIBRARY.attribute(f"{MODEL}.tableName")
def _table_name(machine: Machine, value: Value) -> Value:
    model = find_model(machine, value)
    return Known(table_name(model)) if model is not None else Unknown("a table's name")


@LIBRARY.attribute(f"{MODEL}.prototype")
def _prototype(machine: Machine, value: Value) -> Value:
    model = find_model(machine, value)
    if model is None:
        return Fields({}, is_open=True)
    model.prototype = model.prototype or Fields({})
    return model.prototype


@LIBRARY.attribute(f"{MODEL}.sequelize")
def _connection(_: Machine, __: Value) -> Value:
    return Thing(SEQUELIZE, NOWHERE)


@LIBRARY.attribute(f"{SEQUELIZE}.models")
def _models(machine: Machine, _: Value) -> Value:
    found = {model.name: _value_of(model) for model in machine.facts.all(Model)}
    return Fields(found, is_open=True)


def _value_of(model: Model) -> Value:
    if model.cls is None and model.made is None:
        model.made = Thing(MODEL, model.site, data=model)
    return model.cls or model.made or NOTHING


@LIBRARY.method(f"{SEQUELIZE}.model")
def _model(call: Invocation) -> Value:
    model = find_model(call.machine, call.argument(0))
    return _value_of(model) if model is not None else Thing(MODEL, call.site)


@LIBRARY.method(f"{SEQUELIZE}.import")
def _import(call: Invocation) -> Value:
    path = text_of(call.argument(0))
    if path is None:
        return Thing(MODEL, call.site)
    made = call.machine.module(path, call.site.path)
    arguments = [call.receiver or NOTHING, Ext("sequelize")]
    return call.machine.call(made, arguments, {}, call.site)


@LIBRARY.method(*(f"{MODEL}.{kind}" for kind in ASSOCIATING))
def _associate(call: Invocation) -> Value:
    kind = call.name.rpartition(".")[2]
    target, given = call.argument(0) or NOTHING, call.argument(1)
    is_open = any(not isinstance(o, Fields) or o.is_open for o in options(given or Fields({})))
    source = call.receiver or NOTHING
    found = Association(kind, source, target, entries_of(given), call.site, is_open, call.caller)
    found.is_reused = call.machine.is_reusing
    known = call.machine.facts.all(Association)
    if not any(a.site == found.site and a.target is target for a in known):
        call.note(found)
    return Thing("sequelize.Association", call.site)


@LIBRARY.method(f"{MODEL}.removeAttribute")
def _remove(call: Invocation) -> Value:
    model, name = find_model(call.machine, call.receiver), text_of(call.argument(0))
    if model is not None and name is not None:
        model.removed.add(name)
    return NOTHING


@LIBRARY.method(*(f"{MODEL}.{verb}" for verb in (*_READING, *_WRITING)))
def _query(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    model = find_model(call.machine, call.receiver)
    name = table_name(model) if model is not None else None
    note_operation(call, "sequelize", _WRITING.get(verb, "select"), name)
    note_call(call)
    return _result(call, verb)


def _result(call: Invocation, verb: str) -> Value:
    cls = call.receiver
    row: Value = Thing(INSTANCE, call.site, data=find_model(call.machine, cls))
    if isinstance(cls, Cls):
        row = call.machine.prototype(cls)
    if verb in {"findAll", "bulkCreate"}:
        return _many(row)
    if verb in {"findAndCountAll", "findAndCount"}:
        return Fields({"rows": _many(row), "count": Unknown("a count")}, is_open=True)
    if verb in {"findOrCreate", "upsert", "findCreateFind"}:
        return _many(row)
    return row if verb.startswith("find") or verb == "create" else Unknown("a result")


def _many(row: Value) -> Value:
    return Items([row], is_open=True)


@LIBRARY.method(f"{MODEL}.build", f"{MODEL}.findOrBuild", f"{MODEL}.()")
def _build(call: Invocation) -> Value:
    cls = call.receiver
    if isinstance(cls, Cls):
        return call.machine.prototype(cls)
    return Thing(INSTANCE, call.site, data=find_model(call.machine, cls))


@LIBRARY.method(f"{MODEL}.scope", f"{MODEL}.unscoped", f"{MODEL}.schema")
def _scoped(call: Invocation) -> Value:
    call.note(Scoping(call.receiver or NOTHING))
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{INSTANCE}.{verb}" for verb in _ON_INSTANCE), f"{MODEL}.save", f"{MODEL}.reload")
def _on_instance(call: Invocation) -> Value:
    model = find_model(call.machine, call.receiver)
    name = table_name(model) if model is not None else None
    note_operation(call, "sequelize", _ON_INSTANCE[call.name.rpartition(".")[2]], name)
    note_call(call, is_instance=True)
    return call.receiver or NOTHING


@LIBRARY.method(f"{INSTANCE}.then", f"{MODEL}.then")
def _then_of_row(call: Invocation) -> Value:
    row = call.receiver or NOTHING
    return call.machine.call(call.argument(0) or row, [row], {}, call.site)


@LIBRARY.method(*(f"{MODEL}.{verb}" for verb in ("addHook", "addScope", *sorted(HOOKS))))
@LIBRARY.method(f"{SEQUELIZE}.addHook", f"{SEQUELIZE}.beforeConnect", f"{SEQUELIZE}.afterConnect")
def _hook(call: Invocation) -> Value:
    receiver = call.receiver or NOTHING
    is_scope = call.name.endswith(".addScope")
    call.note(
        Scoping(receiver) if is_scope else Hooking(receiver, event_of(call), tuple(call.arguments))
    )
    if call.name.endswith(".addHook"):
        note_refused_hook(call)
    for argument in call.arguments:
        for function in functions_in(argument):
            call.machine.enter_later(function)
    return NOTHING


@LIBRARY.method(f"{SEQUELIZE}.sync", f"{MODEL}.sync")
def _sync(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, f"{'sequelize' if 'Sequelize' in call.name else 'Model'}.sync()"))
    return Thing("sequelize.Sync", call.site)


@LIBRARY.method("sequelize.Sync.then", "sequelize.Sync.catch", "sequelize.Sync.finally")
def _then(call: Invocation) -> Value:
    call_back(call)
    return call.receiver or NOTHING


@LIBRARY.method(f"{SEQUELIZE}.transaction")
def _transaction(call: Invocation) -> Value:
    transaction = Thing("sequelize.Transaction", call.site)
    note_transaction(call, "sequelize")
    result = call_back(call, transaction)
    return choose([result, transaction]) if result is not None else transaction


@LIBRARY.method(f"{SEQUELIZE}.authenticate")
def _authenticate(call: Invocation) -> Value:
    return Thing("sequelize.Sync", call.site)


register_raw(LIBRARY, SEQUELIZE)
register_migrations(LIBRARY)
LIBRARY.finish = run_migrations


def _conclude(machine: Machine) -> None:
    conclude_models(machine)
    conclude_migrations(machine)


LIBRARY.conclude = _conclude
