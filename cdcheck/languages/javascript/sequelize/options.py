"""What a call of Sequelize asks for: the associations to load, the attributes it names.

Options are read when the call is met, because code goes on changing the objects it passes.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Items,
    Known,
    Site,
    Thing,
    Value,
    options,
    text_of,
)
from cdcheck.model.orm_calls import Mention
from cdcheck.model.places import Location

_DIRECTIONS = frozenset(
    f"{direction}{nulls}"
    for direction in ("ASC", "DESC")
    for nulls in ("", " NULLS FIRST", " NULLS LAST")
) | {"NULLS FIRST", "NULLS LAST"}
_KEYED = frozenset({"where", "values", "option"})
_OUTER = re.compile(r"^\$(\w+(?:\.\w+)+)\$$")


class LoadDraft(Struct, eq=False):
    """Is one element of `include`, whose model is found when all are defined."""

    at: Location
    model: Value | None = None
    alias: str | None = None
    is_open: bool = False
    mentions: list[Mention] = field(default_factory=list)
    loads: list["LoadDraft"] = field(default_factory=list)
    options: tuple[str, ...] = ()


class Asked(Struct, frozen=True):
    """Is what one call asks for; `names` are what it calls computed columns.

    `options` are the names of its options, `None` where not all of them are known; `is_plain` says that
    it surely asks for plain objects, `is_mapped` that it surely does not.
    """

    loads: tuple[LoadDraft, ...]
    mentions: tuple[Mention, ...]
    names: tuple[str, ...]
    options: tuple[str, ...] | None = None
    is_plain: bool = False
    is_mapped: bool = False


def read_options(machine: Machine, given: Value | None, at: Location) -> Asked:
    """Reads the options of a finder."""
    reader = _Reader(machine)
    loads = tuple(reader.loads(given, at))
    mentions = tuple(reader.mentions(given, at))
    names = tuple(dict.fromkeys(reader.names))
    is_plain = isinstance(given, Fields) and given.entries.get("raw") == Known(value=True)
    return Asked(
        loads,
        mentions,
        names,
        _all_options(machine, given, at),
        is_plain,
        _is_mapped(machine, given, at),
    )


def _is_mapped(machine: Machine, given: Value | None, at: Location) -> bool:
    if not isinstance(given, Fields) or given.site is None:
        return given is None
    is_certain = not machine.is_reusing or at.holds(machine.location(given.site))
    return is_certain and given.is_as_written and "raw" not in given.entries


def _all_options(machine: Machine, given: Value | None, at: Location) -> tuple[str, ...] | None:
    """Names all options, if they are written in the call and all that they load is known."""
    if given is None:
        return ()
    if not isinstance(given, Fields) or given.site is None or not at.holds(machine.location(given.site)):
        return None
    is_whole = given.is_as_written and _is_known_load(given.entries.get("include"))
    return tuple(given.entries) if is_whole else None


def _is_known_load(value: Value | None) -> bool:
    """Tells whether it is known of all that `include` holds which associations it names."""
    if isinstance(value, Items):
        return not value.is_open and all(map(_is_known_load, value.items))
    if isinstance(value, Fields):
        is_named = not value.entries.keys().isdisjoint({"as", "association", "model"})
        return is_named and value.is_as_written and _is_known_load(value.entries.get("include"))
    return value is None or text_of(value) is not None or isinstance(value, Cls | Thing)


def read_keys(machine: Machine, given: Value | None, role: str, at: Location) -> list[Mention]:
    """Lists the names that an object's keys mean."""
    return list(_keys(machine, given, role, at))


def as_written(call: Invocation, asked: Asked) -> Asked:
    """Keeps what the call itself spells out, whatever its function was called with."""
    source = call.machine.source(call.site)
    if re.match(r"[A-Z]\w*\s*\.\s*\w+\s*\(", source) is None:
        return Asked((), (), ())
    mentions = tuple(m for m in asked.mentions if m.role in _KEYED and _is_spelt(m, call.at))
    loads = tuple(load for load in asked.loads if _spells(source, load, call.at))
    is_whole = len(loads) == len(asked.loads)
    loads, known = (loads, asked.options) if is_whole else ((), None)
    return replace(asked, loads=loads, mentions=mentions, options=known, is_plain=False)


def _is_spelt(mention: Mention, within: Location) -> bool:
    """Tells whether a name stands as a key in a call, quoted or not."""
    at, length = mention.at, len(mention.path[-1])
    is_key = at.line == at.end_line and at.end_column - at.column in {length, length + 2}
    return len(mention.path) == 1 and is_key and within.holds(at)


def _spells(source: str, load: LoadDraft, within: Location) -> bool:
    """Tells whether an association is loaded by a string and a class that stand in the call."""
    is_quoted = load.alias is None or any(f"{q}{load.alias}{q}" in source for q in "'\"")
    is_named = load.model is None or re.search(r"\bmodel\s*:(?!\s*[A-Z])", source) is None
    if not (is_quoted and is_named and within.holds(load.at)):
        return False
    return all(_is_spelt(m, within) for m in load.mentions) and all(
        _spells(source, one, within) for one in load.loads
    )


class _Reader:
    """Reads options, and notes the names of what is computed."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.names: list[str] = []

    def loads(self, given: Value | None, at: Location) -> Iterator[LoadDraft]:
        for option in _objects(given):
            for value, where in self._elements(
                option.entries.get("include"), place_of_entry(option, "include")
            ):
                place = self.machine.location(where) if where is not None else at
                for one in options(value):
                    draft = self._load(one, place)
                    if draft is not None:
                        yield draft

    def _elements(self, value: Value | None, site: Site | None) -> Iterator[tuple[Value, Site | None]]:
        for option in options(value) if value is not None else ():
            if isinstance(option, Items):
                yield from _placed(option, site)
            else:
                yield option, site

    def _load(self, value: Value, at: Location) -> LoadDraft | None:
        if text_of(value) is not None:
            return LoadDraft(at, alias=text_of(value))
        if not isinstance(value, Fields):
            return LoadDraft(at, model=value)
        if value.site is not None:
            at = self.machine.location(value.site)
        entries = value.entries
        named = entries.get("as", entries.get("association"))
        if "all" in entries or (named is not None and text_of(named) is None):
            return None
        draft = LoadDraft(at, entries.get("model"), text_of(named), value.is_open)
        draft.options = tuple(entries)
        draft.mentions.extend(self.mentions(value, at))
        draft.loads.extend(self.loads(value, at))
        return draft

    def mentions(self, given: Value | None, at: Location) -> Iterator[Mention]:
        for option in _objects(given):
            site = place_of_entry(option, "where")
            place = self.machine.location(site) if site is not None else at
            yield from _keys(self.machine, option.entries.get("where"), "where", place)
            yield from self._selected(option.entries.get("attributes"), at)
            yield from self._ordered(option.entries.get("order"), at)
            yield from self._grouped(option.entries.get("group"), at)

    def _selected(self, value: Value | None, at: Location) -> Iterator[Mention]:
        for option in options(value) if value is not None else ():
            listed = option.entries.get("include") if isinstance(option, Fields) else option
            for item, where in self._elements(listed, None):
                name = text_of(item)
                if name is not None and isinstance(item, Known):
                    yield Mention("select", (name,), self._at(where, at))
                elif isinstance(item, Items) and len(item.items) > 1:
                    self.names.append(text_of(item.items[1]) or "*")

    def _ordered(self, value: Value | None, at: Location) -> Iterator[Mention]:
        for option in options(value) if value is not None else ():
            if not isinstance(option, Items):
                continue
            for item, where in _placed(option, None):
                path = _order_path(item)
                if path:
                    yield Mention("order", path, self._at(where, at))

    def _grouped(self, value: Value | None, at: Location) -> Iterator[Mention]:
        for item, where in self._elements(value, None):
            name = text_of(item) if isinstance(item, Known) else None
            if name is not None:
                yield Mention("group", (name,), self._at(where, at))

    def _at(self, site: Site | None, at: Location) -> Location:
        return self.machine.location(site) if site is not None else at


def _objects(value: Value | None) -> Iterator[Fields]:
    for option in options(value) if value is not None else ():
        if isinstance(option, Fields):
            yield option


def _placed(items: Items, site: Site | None) -> Iterator[tuple[Value, Site | None]]:
    """Lists elements with their places; spread ones stand where the list does."""
    is_plain = len(items.items) == len(items.written) and not items.is_open
    for index, item in enumerate(items.items):
        written = items.written[index] if is_plain else None
        yield item, Site(items.path, written.at, written.end) if written is not None else site


def place_of_entry(fields: Fields, name: str) -> Site | None:
    """Places the value of a key where it is written; `None` for one that was set or spread."""
    if fields.site is None:
        return None
    for key, value in fields.keys:
        if key is not None and getattr(key, "value", None) == name:
            return Site(fields.site.path, value.at, value.end)
    return fields.site


def place_of_key(fields: Fields, name: str) -> Site | None:
    if fields.site is None:
        return None
    for key, _ in fields.keys:
        if key is not None and getattr(key, "value", None) == name:
            return Site(fields.site.path, key.at, key.end)
    return fields.site


def _keys(machine: Machine, given: Value | None, role: str, at: Location) -> Iterator[Mention]:
    for option in _objects(given):
        for name in option.entries:
            site = place_of_key(option, name)
            outer = _OUTER.match(name)
            path = tuple(outer.group(1).split(".")) if outer is not None else (name,)
            yield Mention(role, path, machine.location(site) if site is not None else at)


def _order_path(item: Value) -> tuple[str, ...]:
    """Reads a column, or the aliases that lead to it; empty where an element is no plain string."""
    if isinstance(item, Known) and isinstance(item.value, str):
        return (item.value,)
    if not isinstance(item, Items) or item.is_open:
        return ()
    parts = list(item.items)
    if len(parts) > 1 and _is_direction(parts[-1]):
        parts.pop()
    names = [part.value for part in parts if isinstance(part, Known) and isinstance(part.value, str)]
    return tuple(names) if len(names) == len(parts) else ()


def _is_direction(value: Value) -> bool:
    """Tells whether a last element can be a direction: only a string that is none is a column."""
    if isinstance(value, Known) and isinstance(value.value, str):
        return value.value.upper() in _DIRECTIONS
    return not isinstance(value, Thing)
