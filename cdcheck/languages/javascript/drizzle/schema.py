"""Drizzle's tables: columns, keys and indexes."""

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Ext,
    Fields,
    Func,
    Items,
    Native,
    Site,
    Thing,
    Unknown,
    Value,
    entries_of,
    functions_in,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.drizzle.columns import (
    CORES,
    ColumnSpec,
    keep_in_schema,
    register_columns,
    spec_of,
)
from cdcheck.languages.javascript.drizzle.relations import note_relations, register_relations
from cdcheck.languages.javascript.orm_notes import note_model
from cdcheck.languages.javascript.table_drafts import TableDraft, start_draft
from cdcheck.model.data import ForeignKey

TABLE = "drizzle-orm.Table"
REFERENCE = "drizzle-orm.ColumnReference"
_CONSTRAINT = "drizzle-orm.Constraint"
_MAKERS = ("pgTable", "sqliteTable", "mysqlTable", "singlestoreTable")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class _Pending(Struct, eq=False):
    """Is what can only be evaluated when all tables are known."""

    draft: TableDraft
    table: Thing
    specs: dict[str, ColumnSpec]
    extras: Value | None
    site: Site


class Casing(Struct, eq=False):
    """Says how keys without a name become columns."""

    style: str


class _Constraint(Struct, eq=False):
    kind: str
    columns: list[Value] = field(default_factory=list)
    targets: list[Value] = field(default_factory=list)
    actions: dict[str, str] = field(default_factory=dict)


def register_schema(library: Library) -> None:
    """Registers table makers, constraints and relations."""
    register_columns(library)
    for core in CORES:
        for maker in _MAKERS:
            library.functions[f"{core}.{maker}"] = _table
            library.functions[f"{core}.{maker}Creator"] = _creator
        for name in ("pgSchema", "mysqlSchema"):
            library.functions[f"{core}.{name}"] = _schema
        for name in ("primaryKey", "foreignKey", "check"):
            library.functions[f"{core}.{name}"] = _constraint
        for name in ("unique", "index", "uniqueIndex"):
            library.functions[f"{core}.{name}"] = _index
    library.methods["drizzle-orm.Schema.table"] = _table
    library.methods[f"{_CONSTRAINT}.on"] = library.methods[f"{_CONSTRAINT}.onOnly"] = _on
    library.methods[f"{_CONSTRAINT}.using"] = _using
    for name in ("onDelete", "onUpdate"):
        library.methods[f"{_CONSTRAINT}.{name}"] = _on_change
    for name in ("where", "concurrently", "nullsNotDistinct", "with"):
        library.methods[f"{_CONSTRAINT}.{name}"] = _same
    register_relations(library)


def _schema(call: Invocation) -> Value:
    return Thing("drizzle-orm.Schema", call.site, data=text_of(call.argument(0)))


def _creator(call: Invocation) -> Value:
    namer = call.argument(0)

    def make(made: Invocation) -> Value:
        if namer is not None and made.arguments:
            named = made.machine.call(namer, made.arguments[:1], {}, made.site)
            made.arguments[0] = named
        made.name = call.name.removesuffix("Creator")
        return _table(made)

    return Native(make, call.name + "()")


def _table(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    if name is None:
        return Unknown("a table of which the name is not known")
    draft = start_draft(
        call.machine, TableDraft(name, call.at, "drizzle", schema=_schema_of(call.receiver))
    )
    note_model(call.machine, call.site, "drizzle")
    table = Thing(TABLE, call.site, data=draft)
    columns = _columns(call, call.argument(1) or NOTHING)
    specs: dict[str, ColumnSpec] = {}
    for key, value in columns.items():
        spec = spec_of(value)
        if spec is not None:
            specs[key] = spec
            table.attributes[key] = Thing(REFERENCE, call.site, data=(draft, key))
    draft.columns.clear()
    for key, spec in specs.items():
        draft.add(replace(spec.column, name=spec.column.name or key, attribute=key))
    draft.is_complete = len(specs) == len(columns) and _is_closed(call.argument(1))
    call.note(_Pending(draft, table, specs, call.argument(2), call.site))
    return table


def _schema_of(receiver: Value | None) -> str:
    if isinstance(receiver, Thing) and isinstance(receiver.data, str):
        return receiver.data
    return ""


def _columns(call: Invocation, written: Value) -> dict[str, Value]:
    for option in options(written):
        if isinstance(option, Func):
            core = call.name.rpartition(".")[0]
            builders = Ext(core if core in CORES else CORES[0])
            return entries_of(call.machine.call(option, [builders], {}, call.site))
    return entries_of(written)


def _is_closed(written: Value | None) -> bool:
    return not (isinstance(written, Fields) and written.is_open)


def _constraint(call: Invocation) -> Value:
    kind = call.name.rpartition(".")[2]
    said = entries_of(call.argument(0))
    keep_in_schema(*call.arguments)
    if not said:
        return Thing(_CONSTRAINT, call.site, data=_Constraint(kind, list(call.arguments)))
    columns = items_of(said.get("columns"))
    targets = items_of(said.get("foreignColumns"))
    return Thing(_CONSTRAINT, call.site, data=_Constraint(kind, columns, targets))


def _index(call: Invocation) -> Value:
    kind = call.name.rpartition(".")[2]
    return Thing(_CONSTRAINT, call.site, data=_Constraint(kind))


def _on(call: Invocation) -> Value:
    _add_columns(call, call.arguments)
    return call.receiver or NOTHING


def _using(call: Invocation) -> Value:
    _add_columns(call, call.arguments[1:])
    return call.receiver or NOTHING


def _add_columns(call: Invocation, columns: list[Value]) -> None:
    keep_in_schema(*columns)
    if isinstance(call.receiver, Thing) and isinstance(call.receiver.data, _Constraint):
        call.receiver.data.columns = columns


def _on_change(call: Invocation) -> Value:
    if isinstance(call.receiver, Thing) and isinstance(call.receiver.data, _Constraint):
        verb = call.name.rpartition(".")[2]
        call.receiver.data.actions[verb] = (text_of(call.argument(0)) or "").upper()
    return call.receiver or NOTHING


def _same(call: Invocation) -> Value:
    keep_in_schema(*call.arguments)
    return call.receiver or NOTHING


def conclude_schema(machine: Machine) -> bool:
    """Evaluates what refers to other tables, once all of them are there.

    Tells whether all relations are known.
    """
    styles = {casing.style for casing in machine.facts.all(Casing)}
    for pending in machine.facts.all(_Pending):
        if len(styles) == 1:
            _apply_casing(pending, next(iter(styles)))
    for pending in machine.facts.all(_Pending):
        _note_references(machine, pending)
        _note_extras(machine, pending)
    return note_relations(machine)


def _apply_casing(pending: _Pending, style: str) -> None:
    for key, spec in pending.specs.items():
        if not spec.column.name and key in pending.draft.attributes:
            words = _WORDS.split(key.replace("_", "-"))
            name = "_".join(word.lower() for part in words for word in part.split("-"))
            if style == "snake_case":
                pending.draft.rename(pending.draft.attributes[key], name)
                pending.draft.attributes[key] = name


def _note_references(machine: Machine, pending: _Pending) -> None:
    for key, spec in pending.specs.items():
        if spec.references is None:
            continue
        for option in options(machine.call(spec.references, [], {}, pending.site)):
            target = _column_of(option)
            if target is not None:
                actions = entries_of(spec.actions)
                table, column = target
                at = spec.column.at
                own = pending.draft.attributes[key]
                pending.draft.refer(
                    ForeignKey(
                        (own,),
                        table.name,
                        (column,),
                        at,
                        (text_of(actions.get("onDelete")) or "").upper(),
                        (text_of(actions.get("onUpdate")) or "").upper(),
                    )
                )


def _column_of(value: Value) -> tuple[TableDraft, str] | None:
    if isinstance(value, Thing) and isinstance(value.data, tuple):
        draft, key = value.data
        if isinstance(draft, TableDraft) and isinstance(key, str):
            return draft, draft.attributes.get(key, key)
    return None


def _names(values: list[Value]) -> list[str]:
    return [found[1] for found in map(_column_of, values) if found is not None]


def _note_extras(machine: Machine, pending: _Pending) -> None:
    for function in functions_in(pending.extras):
        result = machine.call(function, [pending.table], {}, pending.site)
        for thing in _constraints(result):
            _apply(machine, pending.draft, thing)


def _constraints(value: Value) -> Iterator[Thing]:
    for option in options(value):
        if isinstance(option, Thing) and isinstance(option.data, _Constraint):
            yield option
        elif isinstance(option, Fields):
            for entry in option.entries.values():
                yield from _constraints(entry)
        elif isinstance(option, Items):
            for item in option.items:
                yield from _constraints(item)


def _apply(machine: Machine, draft: TableDraft, thing: Thing) -> None:
    constraint, at = thing.data, machine.location(thing.site)
    if not isinstance(constraint, _Constraint):
        return
    names = _names(constraint.columns)
    if constraint.kind == "primaryKey":
        draft.mark_primary(*names)
    elif constraint.kind == "foreignKey":
        targets = [found for found in map(_column_of, constraint.targets) if found is not None]
        if names and targets:
            columns = tuple(column for _, column in targets)
            actions = constraint.actions
            key = ForeignKey(tuple(names), targets[0][0].name, columns, at)
            key = replace(
                key,
                on_delete=actions.get("onDelete", ""),
                on_update=actions.get("onUpdate", ""),
            )
            draft.refer(key)
    elif names and constraint.kind != "check":
        draft.index(*names, is_unique=constraint.kind != "index", at=at)
