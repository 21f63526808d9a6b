"""Knex: clients and their configuration, query builders, raw SQL."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Fields,
    Func,
    Site,
    Thing,
    Value,
    choose,
    functions_in,
    options,
    text_of,
)
from cdcheck.languages.javascript.knex.bindings import check_bindings
from cdcheck.languages.javascript.knex.clients import note_client
from cdcheck.languages.javascript.knex.queries import (
    BUILDER,
    QueryDraft,
    add_table,
    draft_of,
    note_queries,
    read_step,
    start_query,
)
from cdcheck.languages.javascript.knex.schema import SCHEMA, TABLE, UNDONE, register_schema
from cdcheck.languages.javascript.migration_history import (
    doubt,
    history_of,
    is_source,
    note_history,
    replay,
)
from cdcheck.languages.javascript.orm_notes import note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import bound_beside, call_back, note_access, note_sql
from cdcheck.languages.javascript.table_drafts import TableDraft, finish_drafts
from cdcheck.model.data import OrmUse

LIBRARY = Library("knex")
LIBRARY.aliases.update({"knex.knex": "knex", "knex.default": "knex", "knex.Knex": "knex()"})
LIBRARY.watched_types.update({"knex()()", BUILDER, SCHEMA, "knex().schema", TABLE})
LIBRARY.bases.update({"knex()()": BUILDER, "knex().fn.now()": "knex.Raw"})
_MIGRATIONS = frozenset({"migrations", "migration"})
_RENAMING = frozenset({"wrapIdentifier", "searchPath"})
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
_JOINING = ("join", "innerJoin", "leftJoin", "leftOuterJoin", "rightJoin", "fullOuterJoin")
_RAW_CLAUSES = ("whereRaw", "orWhereRaw", "joinRaw", "orderByRaw", "groupByRaw", "havingRaw")


@LIBRARY.function("knex")
def _make(call: Invocation) -> Value:
    note_setup(call, "knex")
    configuration = call.argument(0) or NOTHING
    note_client(call, configuration)
    for option in options(configuration):
        if not isinstance(option, Fields) or option.is_open or _RENAMING & set(option.entries):
            doubt(call, "knex", "the client may rename what code names")
    return Thing("knex()", call.site)


@LIBRARY.method("knex().()", "knex().from", "knex().table", "knex().into", "knex().with")
@LIBRARY.method("knex().select", "knex().column", "knex().queryBuilder", "knex().withSchema")
def _table(call: Invocation) -> Value:
    is_table = call.name.endswith(("()()", ".from", ".table", ".into"))
    draft = start_query(call, call.argument(0) if is_table else None)
    draft.is_open |= call.name.endswith((".withSchema", ".with"))
    if not call.name.endswith((".queryBuilder", ".withSchema", ".with")):
        note_operation(call, "knex", "select", draft.table)
    if call.name.endswith((".select", ".column")):
        read_step(call, draft)
    return Thing("knex()()", call.site, data=draft)


@LIBRARY.method(*(f"{BUILDER}.{name}" for name in _CHAINING.split()))
def _chain(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    builder, draft = call.receiver, draft_of(call.receiver)
    if draft is not None and verb in {"from", "into"}:
        add_table(call, draft, call.argument(0))
    elif draft is not None:
        read_step(call, draft)
    if verb in _RAW_CLAUSES:
        note_sql(call, call.argument(0), "knex", bound=bound_beside(call))
        check_bindings(call, call.argument(0), call.argument(1))
    if verb in _READING:
        note_operation(call, "knex", "select", _table_of(builder))
    for function in (f for argument in call.arguments for f in functions_in(argument)):
        nested = Thing("knex()()", call.site, data=_inner(call, draft))
        bound = Func(function.path, function.index, function.env, function.receiver or nested)
        call.machine.call(bound, [nested], {}, call.site)
    return builder or NOTHING


def _inner(call: Invocation, draft: QueryDraft | None) -> QueryDraft | None:
    """Starts what a function builds inside a query; what it is handed to change is the query itself."""
    if draft is None or call.name.rpartition(".")[2] in {"modify", *_JOINING}:
        return draft
    inner = QueryDraft(call.at, outer=draft, function=call.caller)
    call.note(inner)
    return inner


def _table_of(builder: Value | None) -> str | None:
    draft = draft_of(builder)
    return draft.table if draft is not None else None


@LIBRARY.method(*(f"{BUILDER}.{name}" for name in _WRITING))
def _write(call: Invocation) -> Value:
    verb, draft = call.name.rpartition(".")[2], draft_of(call.receiver)
    note_operation(call, "knex", _WRITING[verb], _table_of(call.receiver))
    if draft is not None:
        read_step(call, draft)
    return call.receiver or NOTHING


@LIBRARY.method("knex().insert", "knex().batchInsert", "knex().update")
def _write_later(call: Invocation) -> Value:
    note_operation(call, "knex", _WRITING[call.name.rpartition(".")[2]], text_of(call.argument(0)))
    return Thing("knex()()", call.site, data=start_query(call, None))


@LIBRARY.method(*(f"{SCHEMA}.{verb}" for verb in ("then", "catch", "finally", "transacting")))
@LIBRARY.method("knex.QueryBuilder.then", "knex.QueryBuilder.catch", "knex.QueryBuilder.finally")
def _then(call: Invocation) -> Value:
    call_back(call)
    return call.receiver or NOTHING


@LIBRARY.method("knex().raw", "knex().schema.raw", "knex.Schema.raw", "knex.QueryBuilder.raw")
def _raw(call: Invocation) -> Value:
    note_sql(call, call.argument(0), "knex", bound=bound_beside(call))
    check_bindings(call, call.argument(0), call.argument(1))
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
    """Runs migrations and seeds of JavaScript, which Knex hands a client."""
    client = Thing("knex()", Site("", 0, 0))
    history = history_of(machine, "knex")
    for path in machine.files_under(""):
        folders = set(path.split("/")[:-1])
        if not is_source(path) or not {*_MIGRATIONS, "seeds"} & folders:
            continue
        exported = machine.load(path)
        up, down, seed = (_export(machine, exported, name) for name in ("up", "down", "seed"))
        if up is not None and _takes_client(machine, up):
            replay(machine, history, up, [client])
            if down is not None:
                machine.call(down, [Thing(UNDONE, Site("", 0, 0))], {}, machine.function_site(down))
        elif _MIGRATIONS & folders:
            history.doubts.append(f"`{path}` is not understood")
        if seed is not None and _takes_client(machine, seed):
            machine.call(seed, [client], {}, machine.function_site(seed))


def _export(machine: Machine, exported: Value, name: str) -> Func | None:
    if isinstance(exported, Fields) and name not in exported.entries:
        return None
    value = machine.attribute(exported, name)
    return next((option for option in options(value) if isinstance(option, Func)), None)


def _takes_client(machine: Machine, function: Func) -> bool:
    names = machine.parameters_of(function)[:1]
    if not names:
        return False
    types = machine.library_types(machine.expected_by(function)[0])
    if any(type_.partition(".")[0] == "knex" for type_ in types):
        return True
    # Migrations of Kysely stand in folders of the same names.
    is_other = any(type_.startswith("kysely.") for type_ in types)
    return names[0].lower() in {"knex", "db", "trx", "client"} and not is_other


def _conclude(machine: Machine) -> None:
    finish_drafts(machine, "knex")
    note_queries(machine)
    made = [draft.at for draft in machine.facts.all(TableDraft) if draft.orm == "knex"]
    note_history(machine, "knex", frozenset({SCHEMA, "knex().schema", TABLE}), next(iter(made), None))


LIBRARY.finish = _run_migrations
LIBRARY.conclude = _conclude
