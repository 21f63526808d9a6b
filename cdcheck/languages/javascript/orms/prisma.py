"""Prisma: schema files, the client, its queries and raw SQL."""

import re
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Items, Known, Native, Thing, Unknown, Value
from cdcheck.languages.javascript.engines import kind_of_dialect, note_engines
from cdcheck.languages.javascript.orm_notes import note_operation, note_setup
from cdcheck.languages.javascript.prisma.arguments import refused
from cdcheck.languages.javascript.prisma.blocks import generated_clients
from cdcheck.languages.javascript.prisma.loads import unloaded
from cdcheck.languages.javascript.prisma.options import given_in, mentions_of
from cdcheck.languages.javascript.prisma.schema import PrismaSchema, read_schemas
from cdcheck.languages.javascript.sent_sql import (
    bound_after,
    call_back,
    note_access,
    note_sql,
    note_transaction,
)
from cdcheck.languages.javascript.table_drafts import NOWHERE
from cdcheck.languages.sql_texts import TEMPLATE
from cdcheck.model.data import DatabaseUse, OrmUse, Strength
from cdcheck.model.orm_calls import ModelCall, Refusal

LIBRARY = Library("prisma")
CLIENT = "@prisma/client.PrismaClient"
_TRANSACTION = "@prisma/client.Prisma.TransactionClient"
_DELEGATE = "@prisma/client.PrismaClient.model"
LIBRARY.aliases.update(
    {
        "@prisma/client/edge.PrismaClient": CLIENT,
        "prisma.PrismaClient": CLIENT,
    }
)
LIBRARY.bases.update({f"{CLIENT}[]": CLIENT, _TRANSACTION: CLIENT})
LIBRARY.generated = generated_clients
_PATH = re.compile(r"[\w$]+(\.[\w$]+)*")
_READING = (
    *("findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "findMany", "count"),
    *("aggregate", "groupBy"),
)
_WRITING = {
    "create": "insert",
    "createMany": "insert",
    "createManyAndReturn": "insert",
    "upsert": "insert",
    "update": "update",
    "updateMany": "update",
    "updateManyAndReturn": "update",
    "delete": "delete",
    "deleteMany": "delete",
}


@LIBRARY.function(CLIENT)
def _client(call: Invocation) -> Value:
    note_setup(call, "prisma")
    schema = schema_of(call.machine)
    kinds = [kind_of_dialect(schema.provider)] if schema.provider else []
    note_engines(call, kinds, how="new PrismaClient()", driver="prisma")
    return Thing(CLIENT, call.site)


def schema_of(machine: Machine) -> PrismaSchema:
    """Reads the app's schema files, once a run."""
    known = machine.facts.all(PrismaSchema)
    if known:
        return known[0]
    texts = {path: text for path, text in machine.texts.items() if path.endswith(".prisma")}
    schema = read_schemas(texts)
    machine.facts.add(schema)
    return schema


def _member(machine: Machine, name: str, *, is_in_transaction: bool = False) -> Value:
    if name.startswith("$"):
        return Native(_SPECIAL.get(name, _unknown), f"{CLIENT}.{name}")
    tables = schema_of(machine).tables
    model = next((m for m in tables if m[:1].lower() + m[1:] == name[:1].lower() + name[1:]), None)
    table = tables[model].name if model else None
    return Thing(_DELEGATE, NOWHERE, data=_Delegate(name, model, table, is_in_transaction))


class _Delegate(Struct, frozen=True):
    """Is a client's access to one model's table; `None` is a model that no schema has."""

    name: str
    model: str | None
    table: str | None
    is_in_transaction: bool


LIBRARY.items[CLIENT] = _member
LIBRARY.items[_TRANSACTION] = partial(_member, is_in_transaction=True)


def _unknown(call: Invocation) -> Value:
    call_back(call)
    return Unknown(f"the result of `{call.name.rpartition('.')[2]}`")


def _raw(call: Invocation) -> Value:
    if call.name.endswith("Unsafe"):
        note_sql(call, call.argument(0), "prisma", bound=bound_after(call))
    else:
        note_sql(call, call.argument(0), "prisma", is_tagged=True)
    call.note(OrmUse("prisma", call.at, "query"))
    note_access(call, "prisma")
    return Unknown("rows")


def _transaction(call: Invocation) -> Value:
    note_transaction(call, "prisma")
    result = call_back(call, Thing(_TRANSACTION, call.site))
    first = call.argument(0)
    return result or (first if isinstance(first, Items) else Unknown("what a transaction returns"))


class _Extension:
    """Is a client's extension, which may add fields and models."""


def _extended(call: Invocation) -> Value:
    call.note(_Extension())
    return Thing(CLIENT, call.site)


def _intercepted(call: Invocation) -> Value:
    """Notes middleware, which may change the arguments of every call."""
    call.note(_Extension())
    return _unknown(call)


_SPECIAL = {
    "$queryRaw": _raw,
    "$executeRaw": _raw,
    "$queryRawUnsafe": _raw,
    "$executeRawUnsafe": _raw,
    "$transaction": _transaction,
    "$extends": _extended,
    "$use": _intercepted,
}


@LIBRARY.function("@prisma/client.Prisma.sql", "@prisma/client.Prisma.raw")
def _fragment(call: Invocation) -> Value:
    return Thing(TEMPLATE, call.site, data=call.argument(0) or NOTHING)


LIBRARY.constants["@prisma/client.Prisma.empty"] = lambda: Thing(TEMPLATE, NOWHERE, data=Known(""))


def _query(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    table = held.table if isinstance(held, _Delegate) else None
    verb = call.name.rpartition(".")[2]
    note_operation(call, "prisma", _WRITING.get(verb, "select"), table)
    if isinstance(held, _Delegate):
        call.note(
            ModelCall(
                call.at,
                "prisma",
                held.model or "",
                verb,
                is_awaited=call.is_awaited,
                mentions=() if call.machine.is_reusing else mentions_of(call, verb),
                names=(held.name,),
                refusals=_refusals(call, held.model, verb),
                given=given_in(call) if verb == "create" else None,
                unloaded=unloaded(call, schema_of(call.machine), held.model, verb),
                client=_client_of(call, held.name) if verb in _WRITING else "",
                is_in_transaction=held.is_in_transaction,
                function=call.caller,
            )
        )
    return Unknown("rows")


def _client_of(call: Invocation, delegate: str) -> str:
    head = call.machine.source(call.site).partition(f".{delegate}")[0].strip()
    return head if _PATH.fullmatch(head) else ""


def _refusals(call: Invocation, model: str | None, verb: str) -> tuple[Refusal, ...]:
    schema = schema_of(call.machine)
    return tuple(dict.fromkeys(refused(call, schema, model, verb))) if model is not None else ()


for _verb in (*_READING, *_WRITING):
    LIBRARY.methods[f"{_DELEGATE}.{_verb}"] = _query


def _finish(machine: Machine) -> None:
    schema = schema_of(machine)
    for table in schema.tables.values():
        machine.facts.add(table)
        machine.facts.add(OrmUse("prisma", table.at, "model"))
    for relationship in schema.relationships:
        machine.facts.add(relationship)
    if schema.provider_at is not None:
        kind = kind_of_dialect(schema.provider)
        how = "datasource in schema.prisma"
        machine.facts.add(
            DatabaseUse(kind, schema.provider_at, Strength.CONFIGURES, how, schema.url, "prisma")
        )


def _conclude(machine: Machine) -> None:
    """Notes the models; what an extension adds to them is not known."""
    schema = schema_of(machine)
    is_extended = bool(machine.facts.all(_Extension)) or machine.is_cut_short
    for model in schema.models:
        known = replace(model, is_complete=False, is_linked=False) if is_extended else model
        machine.facts.add(known)
    for association in schema.associations:
        machine.facts.add(association)


LIBRARY.finish = _finish
LIBRARY.conclude = _conclude
