"""Drizzle's relations, which name tables that may be defined later."""

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Fields, Native, Site, Thing, Value, entries_of, options, text_of
from cdcheck.languages.javascript.table_drafts import TableDraft
from cdcheck.model.data import Relationship
from cdcheck.model.orm_calls import Association


class _Relations(Struct, eq=False):
    source: Value
    maker: Value
    site: Site


def register_relations(library: Library) -> None:
    """Registers `relations()`."""
    for module in ("drizzle-orm", "drizzle-orm/relations"):
        library.functions[f"{module}.relations"] = _relations


def note_relations(machine: Machine) -> bool:
    """Notes the relations, once all tables are there; tells whether all of them are known."""
    known = [_note(machine, relations) for relations in machine.facts.all(_Relations)]
    return all(known)


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


def _note(machine: Machine, relations: _Relations) -> bool:
    source = draft_in(relations.source)
    if source is None:
        return False
    found: list[tuple[Thing, str]] = []

    def related(call: Invocation) -> Value:
        return Thing("drizzle-orm.Relation", call.site, tuple(call.arguments), data=call.name)

    helpers = Fields({"one": Native(related, "one"), "many": Native(related, "many")})
    made = machine.call(relations.maker, [helpers], {}, relations.site)
    is_known = isinstance(made, Fields) and not made.is_open
    for name, value in entries_of(made).items():
        if isinstance(value, Thing) and value.type == "drizzle-orm.Relation":
            found.append((value, name))
        else:
            is_known = False
    for thing, name in found:
        target = draft_in(thing.arguments[0]) if thing.arguments else None
        said = thing.arguments[1] if len(thing.arguments) > 1 else None
        has_fields = "fields" in entries_of(said)
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
        is_known &= target is not None and all(
            isinstance(one, Fields) and not one.is_open for one in options(said or Fields({}))
        )
        machine.facts.add(
            Association(
                machine.location(thing.site),
                "drizzle",
                source.name,
                target.name if target is not None else None,
                kind,
                name,
                is_key_stated=thing.data == "one" and said is not None,
                label=text_of(entries_of(said).get("relationName")) or "",
            )
        )
    return is_known
