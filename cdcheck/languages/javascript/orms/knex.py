"""Knex: clients and their configuration, query builders, raw SQL."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Fields,
    Func,
    Site,
    Thing,
    Value,
    choose,
    entries_of,
    functions_in,
    options,
    text_of,
)
from cdcheck.languages.javascript.engines import kinds_of_dialect, kinds_of_url, note_engines
from cdcheck.languages.javascript.knex_schema import register_schema
from cdcheck.languages.javascript.orm_notes import note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import bound_beside, call_back, note_access, note_sql
from cdcheck.languages.javascript.table_drafts import finish_drafts
from cdcheck.model.data import OrmUse

LIBRARY = Library("knex")
LIBRARY.aliases.update({"knex.knex": "knex", "knex.default": "knex", "knex.Knex": "knex()"})
LIBRARY.bases.update({"knex()()": "knex.QueryBuilder", "knex().fn.now()": "knex.Raw"})
_ENVIRONMENTS = frozenset({"development", "staging", "production"})
_CHAINING = """
    where whereNot whereIn whereNotIn whereNull whereNotNull whereRaw whereLike whereILike andWhere
    orWhere orWhereIn orWhereNull whereExists whereNotExists whereBetween whereColumn orWhereRaw
    join innerJoin leftJoin leftOuterJoin rightJoin fullOuterJoin crossJoin joinRaw on andOn orOn
    orderBy orderByRaw groupBy groupByRaw having havingRaw limit offset returning distinct as alias
    from into table with withRecursive union unionAll onConflict ignore merge clone modify
    transacting forUpdate column columns timeout debug first select pluck count countDistinct
    min max sum avg options using queryContext clearSelect clearWhere clearOrder
"""
_READING = frozenset(
    {"first", "select", "pluck", "count", "countDistinct", "min", "max", "sum", "avg", "from"}
)
_WRITING = {
    "insert": "insert",
    "batchInsert": "insert",
    "upsert": "insert",
    "update": "update",
    "increment": "update",
    "decrement": "update",
    "del": "delete",
    "delete": "delete",
    "truncate": "delete",
}
_RAW_CLAUSES = ("whereRaw", "orWhereRaw", "joinRaw", "orderByRaw", "groupByRaw", "havingRaw")


@LIBRARY.function("knex")
def _make(call: Invocation) -> Value:
    note_setup(call, "knex")
    configuration = call.argument(0) or NOTHING
    kinds: list[str] = []
    for option in options(configuration):
        kinds.extend(kind for kind in _kinds(call, option) if kind not in kinds)
    note_engines(call, kinds, how="knex()", driver="knex")
    return Thing("knex()", call.site)


def _kinds(call: Invocation, configuration: Value) -> list[str]:
    entries = entries_of(configuration)
    client = entries.get("client") or entries.get("dialect")
    if client is None and _ENVIRONMENTS & set(entries):
        found = [k for name in _ENVIRONMENTS for k in _kinds(call, entries.get(name, NOTHING))]
        return list(dict.fromkeys(found))
    if client is not None:
        return kinds_of_dialect(call.machine, client, call.site.path)
    return kinds_of_url(call.machine, configuration, call.site.path)


@LIBRARY.method("knex().()", "knex().from", "knex().table", "knex().into", "knex().with")
@LIBRARY.method("knex().select", "knex().column", "knex().queryBuilder", "knex().withSchema")
def _table(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    is_table = call.name.endswith(("()()", ".from", ".table", ".into"))
    table = name.split(" ")[0] if name and is_table else None
    if not call.name.endswith((".queryBuilder", ".withSchema", ".with")):
        note_operation(call, "knex", "select", table)
    return Thing("knex()()", call.site, data=table)


@LIBRARY.method(*(f"knex.QueryBuilder.{name}" for name in _CHAINING.split()))
def _chain(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    builder = call.receiver
    if isinstance(builder, Thing) and verb in {"from", "into", "table"} and builder.data is None:
        builder.data = text_of(call.argument(0))
    if verb in _RAW_CLAUSES:
        note_sql(call, call.argument(0), "knex", bound=bound_beside(call))
    if verb in _READING:
        note_operation(call, "knex", "select", _table_of(builder))
    nested = Thing("knex()()", call.site, data=_table_of(builder))
    for function in (f for argument in call.arguments for f in functions_in(argument)):
        bound = Func(function.path, function.index, function.env, function.receiver or nested)
        call.machine.call(bound, [nested], {}, call.site)
    return builder or NOTHING


def _table_of(builder: Value | None) -> str | None:
    return builder.data if isinstance(builder, Thing) and isinstance(builder.data, str) else None


@LIBRARY.method(*(f"knex.QueryBuilder.{name}" for name in _WRITING))
def _write(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    note_operation(call, "knex", _WRITING[verb], _table_of(call.receiver))
    return call.receiver or NOTHING


@LIBRARY.method("knex().insert", "knex().batchInsert", "knex().update")
def _write_later(call: Invocation) -> Value:
    note_operation(call, "knex", _WRITING[call.name.rpartition(".")[2]], text_of(call.argument(0)))
    return Thing("knex()()", call.site)


@LIBRARY.method("knex.QueryBuilder.then", "knex.QueryBuilder.catch", "knex.QueryBuilder.finally")
def _then(call: Invocation) -> Value:
    call_back(call)
    return call.receiver or NOTHING


@LIBRARY.method("knex().raw", "knex().schema.raw", "knex.Schema.raw", "knex.QueryBuilder.raw")
def _raw(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "knex", bound=bound_beside(call))
    call.note(OrmUse("knex", call.at, "query"))
    note_access(call, "knex")
    return Thing("knex.Raw", call.site)


@LIBRARY.method("knex().transaction", "knex().transactionProvider")
def _transaction(call: Invocation) -> Value:
    transaction = Thing("knex()", call.site)
    result = call_back(call, transaction)
    return choose([result or transaction, transaction])


register_schema(LIBRARY)


def _run_migrations(machine: Machine) -> None:
    """Runs `up` and `seed` of JavaScript migrations, which Knex hands a client."""
    client = Thing("knex()", Site("", 0, 0))
    for path in machine.files_under(""):
        folders = path.split("/")[:-1]
        if not {"migrations", "migration", "seeds"} & set(folders) or path.endswith(".py"):
            continue
        exported = machine.load(path)
        for name in ("up", "seed"):
            function = _export(machine, exported, name)
            if function is not None and _takes_client(machine, function):
                machine.call(function, [client], {}, machine.function_site(function))


def _export(machine: Machine, exported: Value, name: str) -> Func | None:
    if isinstance(exported, Fields) and name not in exported.entries:
        return None
    value = machine.attribute(exported, name)
    return next((option for option in options(value) if isinstance(option, Func)), None)


def _takes_client(machine: Machine, function: Func) -> bool:
    names = machine.parameters_of(function)
    return bool(names) and names[0] in {"knex", "db", "trx", "client"}


LIBRARY.finish = _run_migrations
LIBRARY.conclude = lambda machine: finish_drafts(machine, "knex")
