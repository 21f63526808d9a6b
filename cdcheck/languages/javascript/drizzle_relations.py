"""Drizzle's relations, which name tables that may be defined later."""

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Fields, Native, Site, Thing, Value, entries_of, options
from cdcheck.languages.javascript.table_drafts import TableDraft
from cdcheck.model.data import Relationship


class _Relations(Struct, eq=False):
    source: Value
    maker: Value
    site: Site


def register_relations(library: Library) -> None:
    """Registers `relations()`."""
    library.functions["drizzle-orm.relations"] = _relations


def note_relations(machine: Machine) -> None:
    """Notes the relations, once all tables are there."""
    for relations in machine.facts.all(_Relations):
        _note(machine, relations)


def draft_in(value: Value | None) -> TableDraft | None:
    """Finds the table that a value is."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, TableDraft):
            return option.data
    return None


def _relations(call: Invocation) -> Value:
    if len(call.arguments) > 1:
        call.note(_Relations(call.arguments[0], call.arguments[1], call.site))
    return Thing("drizzle-orm.Relations", call.site)


def _note(machine: Machine, relations: _Relations) -> None:
    source = draft_in(relations.source)
    if source is None:
        return
    found: list[tuple[Thing, str]] = []

    def related(call: Invocation) -> Value:
        return Thing("drizzle-orm.Relation", call.site, tuple(call.arguments), data=call.name)

    helpers = Fields({"one": Native(related, "one"), "many": Native(related, "many")})
    made = machine.call(relations.maker, [helpers], {}, relations.site)
    for name, value in entries_of(made).items():
        if isinstance(value, Thing) and value.type == "drizzle-orm.Relation":
            found.append((value, name))
    for thing, name in found:
        target = draft_in(thing.arguments[0]) if thing.arguments else None
        has_fields = "fields" in entries_of(thing.arguments[1] if len(thing.arguments) > 1 else None)
        kind = "one-to-many" if thing.data == "many" else "one-to-one"
        kind = "many-to-one" if thing.data == "one" and has_fields else kind
        machine.facts.add(
            Relationship(
                machine.location(thing.site),
                source.name,
                target.name if target is not None else None,
                name,
                kind,
                orm="drizzle",
            )
        )
