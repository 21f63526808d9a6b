"""What a call of Prisma's client names."""

from collections.abc import Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Site, Value, options
from cdcheck.model.orm_calls import Mention

_QUANTIFIERS = frozenset({"is", "isNot", "some", "every", "none"})
_JOINING = frozenset({"AND", "OR", "NOT"})
_DATA = frozenset({"create", "createMany", "createManyAndReturn", "update", "updateMany", "upsert"})


def mentions_of(call: Invocation, method: str) -> tuple[Mention, ...]:
    """Lists the fields that the argument of a call names, each with the relations that lead to it."""
    found: list[Mention] = []
    for option in _objects(call.argument(0)):
        found.extend(_asked(call, option, ()))
        if method in _DATA:
            for name in ("data", "create", "update"):
                for row in _objects(option.entries.get(name)):
                    found.extend(_keys(call, row, "values", ()))
    return tuple(dict.fromkeys(found))


def given_in(call: Invocation) -> tuple[str, ...] | None:
    """Lists what a new row is given by an object that is written in the call, with nothing spread."""
    argument = call.argument(0)
    data = argument.entries.get("data") if isinstance(argument, Fields) else None
    if not isinstance(data, Fields) or data.site is None or data.is_open:
        return None
    is_here = data.site.path == call.site.path and call.site.at <= data.site.at < call.site.end
    names = [getattr(key, "value", None) for key, _ in data.keys]
    is_plain = is_here and "..." not in call.machine.source(data.site)
    return tuple(data.entries) if is_plain and set(names) == set(data.entries) else None


def _asked(call: Invocation, given: Fields, path: tuple[str, ...]) -> Iterator[Mention]:
    for where in _objects(given.entries.get("where")):
        yield from _conditions(call, where, path)
    for order in _objects(given.entries.get("orderBy")):
        yield from _keys(call, order, "order", path)
    for role in ("include", "select"):
        for listed in _objects(given.entries.get(role)):
            yield from _keys(call, listed, role, path)
            for name, value in listed.entries.items():
                for inner in _objects(value) if not name.startswith("_") else ():
                    yield from _asked(call, inner, (*path, name))


def _conditions(call: Invocation, given: Fields, path: tuple[str, ...]) -> Iterator[Mention]:
    for name, value in given.entries.items():
        if name in _JOINING:
            for inner in _objects(value):
                yield from _conditions(call, inner, path)
            continue
        yield _mention(call, given, name, "where", path)
        for inner in _objects(value):
            for quantifier in _QUANTIFIERS & set(inner.entries):
                for below in _objects(inner.entries[quantifier]):
                    yield from _conditions(call, below, (*path, name))


def _keys(call: Invocation, given: Fields, role: str, path: tuple[str, ...]) -> Iterator[Mention]:
    for name in given.entries:
        yield _mention(call, given, name, role, path)


def _mention(call: Invocation, given: Fields, name: str, role: str, path: tuple[str, ...]) -> Mention:
    site = given.site
    for key, _ in given.keys if site is not None else ():
        if key is not None and site is not None and getattr(key, "value", None) == name:
            site = Site(site.path, key.at, key.end)
            break
    at = call.machine.location(site) if site is not None else call.at
    return Mention(role, (*path, name), at)


def _objects(value: Value | None) -> Iterator[Fields]:
    for option in options(value) if value is not None else ():
        if isinstance(option, Fields):
            yield option
        elif isinstance(option, Items):
            for item in option.items:
                yield from _objects(item)
