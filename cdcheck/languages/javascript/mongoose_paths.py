"""Paths that code names of Mongoose's documents, and that their schema does not have."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import (
    Fields,
    Items,
    Known,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.mongoose_schemas import Collection, Schema
from cdcheck.languages.javascript.table_drafts import truth_of
from cdcheck.model.orm_misuses import RefusedArgument

_FILTERING = frozenset({"find", "findOne", "countDocuments", "exists", "deleteOne", "deleteMany"})
_MAKING = frozenset({"create", "new"})
_LACKING = frozenset({"$ne", "$nin", "$exists", "$not"})
_OWN = frozenset({"_id", "__v", "id"})
_ERROR = "StrictPopulateError: Cannot populate path `{}` because it is not in your schema"


class _Named(Struct, eq=False):
    """Is a path that a call names; `role` is what for."""

    schema: Schema
    model: str
    role: str
    path: str
    site: Site
    caller: str | None


def note_names(call: Invocation, verb: str) -> None:
    """Notes the paths that a call of a model, or of a query of one, names."""
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    if not isinstance(held, Collection) or held.schema is None:
        return
    for role, path, site in _names(call, verb):
        call.note(_Named(held.schema, held.name, role, path.partition(".")[0], site, call.caller))


def note_unknown_paths(machine: Machine) -> None:
    """Notes those that no schema has, once all of the schemas are known."""
    for one in machine.facts.all(_Named):
        if _has(one.schema, one.path):
            continue
        error = _ERROR.format(one.path) if one.role == "populate" else ""
        at, defined_at = machine.location(one.site), machine.location(one.schema.site)
        machine.facts.add(
            RefusedArgument(
                at,
                "mongoose",
                one.model,
                one.role,
                one.path,
                error,
                defined_at=defined_at,
                function=one.caller,
            )
        )


def _names(call: Invocation, verb: str) -> Iterator[tuple[str, str, Site]]:
    first = call.argument(0)
    if verb in _FILTERING:
        said = entries_of(first)
        yield from (("where", n, site) for n, site in _keys(call, first) if not _is_without(said.get(n)))
    elif verb in _MAKING:
        rows = first.items if isinstance(first, Items) else [first]
        yield from (("values", name, site) for row in rows for name, site in _keys(call, row))
    elif verb == "sort":
        yield from (("sort", name, site) for name, site in _keys(call, first))
        yield from (("sort", name.lstrip("+-"), call.site) for name in _words(first))
    elif verb == "populate" and len(call.arguments) < 3:
        for one in first.items if isinstance(first, Items) else [first]:
            named = one if isinstance(one, Known) else entries_of(one).get("path")
            yield from (("populate", name, call.site) for name in _words(named))


def _is_without(value: Value | None) -> bool:
    """Tells whether a condition is for documents that do not have something."""
    operators = set(entries_of(value))
    return bool(operators) and operators <= _LACKING


def _words(value: Value | None) -> list[str]:
    return (text_of(value) or "").split() if isinstance(value, Known) else []


def _keys(call: Invocation, value: Value | None) -> Iterator[tuple[str, Site]]:
    """Lists the keys of an object that is written in the code, and where they stand."""
    for option in options(value) if value is not None else ():
        if not isinstance(option, Fields) or option.site is None or not option.is_as_written:
            continue
        keys = (key for key, _ in option.keys if key is not None)
        for name, key in zip(option.entries, keys, strict=False):
            if not name.startswith("$"):
                yield name, Site(option.site.path, key.at, key.end)


def _has(schema: Schema, path: str) -> bool:
    """Tells whether a schema has a path, or may."""
    strict = schema.settings.get("strict")
    if (
        not schema.is_complete
        or schema.is_extended
        or (strict is not None and truth_of(strict) is not True)
    ):
        return True
    named = {name.partition(".")[0] for name in schema.fields} | schema.virtuals | _OWN
    named |= set(entries_of(schema.settings.get("virtuals")))
    named |= {text_of(entries_of(said).get("alias")) or "" for said in schema.fields.values()}
    stamps = schema.settings.get("timestamps")
    if stamps is not None:
        said = entries_of(stamps)
        named |= {text_of(said.get(name)) or name for name in ("createdAt", "updatedAt")}
    loose = {"strictPopulate", "versionKey", "discriminatorKey"} & set(schema.settings)
    return path in named or bool(loose)
