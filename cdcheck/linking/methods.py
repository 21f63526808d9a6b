"""Methods of strings, lists and mappings, of both languages."""

from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck.abstract.values import (
    Fields,
    Func,
    Items,
    Known,
    Member,
    Site,
    Unknown,
    Value,
    choose,
    entries_of,
    items_of,
    pattern_of,
    text_of,
)
from cdcheck.languages.sql_words import statement_kind
from cdcheck.linking.frames import Frame
from cdcheck.linking.regular_expressions import replaced
from cdcheck.linking.repeats import called
from cdcheck.linking.texts import format_braces, join_texts

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

BUILTIN_TYPES = frozenset({"str", "array", "object", "function", "method"})
_MAX_ELEMENTS = 50
_ITERATING = frozenset({"map", "forEach", "filter", "find", "some", "every", "flatMap", "reduce"})
_GROWING = {"append": 1, "push": 1, "add": 1, "extend": 0, "update": 0, "unshift": 1}
_SAME = frozenset(
    {"strip", "trim", "toString", "valueOf", "encode", "decode", "trimEnd", "copy"}
    | {"resolve", "absolute", "as_posix", "expanduser"}
    | {"__str__", "unicode_string", "encoded_string"}
)
_CHANGING: dict[str, Callable[[str, list[str]], str]] = {
    "lower": lambda text, _: text.lower(),
    "toLowerCase": lambda text, _: text.lower(),
    "upper": lambda text, _: text.upper(),
    "toUpperCase": lambda text, _: text.upper(),
    "title": lambda text, _: text.title(),
    "capitalize": lambda text, _: text.capitalize(),
    "rstrip": lambda text, given: text.rstrip(*given[:1]),
    "lstrip": lambda text, given: text.lstrip(*given[:1]),
    "removeprefix": lambda text, given: text.removeprefix(given[0]) if given else text,
    "removesuffix": lambda text, given: text.removesuffix(given[0]) if given else text,
    "replace": lambda text, given: text.replace(given[0], given[1]) if len(given) > 1 else text,
    "replaceAll": lambda text, given: text.replace(given[0], given[1]) if len(given) > 1 else text,
}
_TELLING: dict[str, Callable[[str, str], bool]] = {
    "startsWith": str.startswith,
    "startswith": str.startswith,
    "endsWith": str.endswith,
    "endswith": str.endswith,
    "includes": str.__contains__,
}


def call(
    machine: "Machine",
    member: Member,
    arguments: list[Value],
    keywords: dict[str, Value],
    site: Site,
    frame: Frame,
) -> Value:
    """Calls a method of a string, a sequence, a mapping or a function."""
    if member.type == "str":
        return _of_text(member.owner, member.name, arguments, keywords)
    if member.type == "array" and isinstance(member.owner, Items):
        return _of_items(machine, member.owner, member.name, arguments, site, frame)
    if member.type == "object" and isinstance(member.owner, Fields):
        return _of_fields(machine, member.owner, member.name, arguments)
    if member.type == "method" and isinstance(member.owner, Member):
        return _of_method(machine, member.owner, member.name, arguments, site, frame)
    if member.type == "function" and isinstance(member.owner, Func):
        return _of_function(machine, member.owner, member.name, arguments, site)
    return Unknown(f"`{member.name}` of what is not known")


def _of_text(owner: Value, name: str, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    text = text_of(owner)
    if name in _SAME:
        return owner
    if name == "format" and text is not None:
        return format_braces(Known(text, getattr(owner, "site", None)), arguments, keywords)
    if name == "concat":
        return join_texts([owner, *arguments])
    if name == "join" and text is not None and arguments:
        return _joined(text, arguments[0])
    if text is not None and name in {"split", "splitlines"}:
        return _parts(text, arguments)
    if text is not None and name in {"replace", "replaceAll"} and len(arguments) > 1:
        changed = replaced(text, arguments[0], text_of(arguments[1]))
        if changed is not None and changed != text:
            return Known(changed, getattr(owner, "site", None))
        if isinstance(arguments[1], Func) and statement_kind(text) is None:
            return Unknown("what a function writes")
    if text is not None and name == "replace" and len(arguments) > 2:
        return _replaced_often(owner, text, arguments)
    if text is not None and name in _CHANGING:
        given = [t for t in (text_of(a) for a in arguments) if t is not None]
        return (
            Known(_CHANGING[name](text, given), getattr(owner, "site", None))
            if len(given) == len(arguments)
            else owner
        )
    if name in _CHANGING:
        return owner
    part = text_of(arguments[0]) if len(arguments) == 1 else None
    if isinstance(owner, Known) and text is not None and part is not None and name in _TELLING:
        return Known(_TELLING[name](text, part))
    return Unknown(f"the result of `{name}`")


def _parts(text: str, arguments: list[Value]) -> Value:
    """Splits a text; by what is not known, as a pattern, its parts are not known either."""
    separator = text_of(arguments[0]) if arguments else None
    if separator is None and arguments and arguments[0] != Known(None):
        return Items([Unknown("a part of a text")], is_open=True)
    return Items([Known(part) for part in text.split(separator or None)])


def _replaced_often(owner: Value, text: str, arguments: list[Value]) -> Value:
    """Replaces as often as Python's `replace` is told to."""
    old, new, count = text_of(arguments[0]), text_of(arguments[1]), arguments[2]
    is_told = isinstance(count, Known) and isinstance(count.value, int)
    if old is None or new is None or not (is_told and isinstance(count, Known)):
        return owner
    return Known(text.replace(old, new, int(count.value or 0)), getattr(owner, "site", None))


def _joined(separator: str, sequence: Value) -> Value:
    pieces: list[Value] = []
    items = items_of(sequence)
    for position, item in enumerate(items):
        pieces.extend([Known(separator), item] if position else [item])
    is_open = not isinstance(sequence, Items) or sequence.is_open
    return join_texts([*pieces, Unknown("further elements")] if is_open else pieces)


def _of_items(
    machine: "Machine",
    owner: Items,
    name: str,
    arguments: list[Value],
    site: Site,
    frame: Frame,
) -> Value:
    if name in _GROWING:
        for argument in arguments:
            added = [argument] if _GROWING[name] else items_of(argument)
            owner.items.extend(added)
            owner.is_open |= not _GROWING[name] and not isinstance(argument, Items)
        return Known(None)
    if name in _ITERATING and arguments:
        known, is_open = machine.elements(owner)
        with called(machine, arguments[0], is_known=not is_open and len(known) <= _MAX_ELEMENTS):
            if name == "reduce":
                return _reduced(machine, known[:_MAX_ELEMENTS], arguments, site, frame, is_open=is_open)
            results = [
                machine.invoke(arguments[0], given, {}, site, frame, is_awaited=False)
                for given in _given_to_callback(known[:_MAX_ELEMENTS], is_open=is_open)
            ]
        if name in {"some", "every"}:
            return Unknown(f"the result of `{name}`")
        kept = list(owner.items)
        if name == "filter" and len(kept) == len(results):
            kept = list(_filtered(kept, results))
        if name == "find":
            return choose([*kept, Unknown("an element, or none")])
        return Items(results if name in {"map", "flatMap"} else kept, is_open)
    if name == "concat":
        return Items([*owner.items, *(i for a in arguments for i in items_of(a))], owner.is_open)
    if name == "join":
        separator = text_of(arguments[0]) if arguments else ","
        return _joined(separator or "", owner)
    if name in {"pop", "shift", "at"}:
        every = choose(list(owner.items) or [Unknown("an element of what is not known")])
        if name != "at":
            _take(owner, 0 if name == "shift" else -1, arguments, frame)
        return every
    if name == "then":
        return _then(machine, owner, arguments, site, frame)
    return (
        Items(list(owner.items), owner.is_open)
        if name in {"slice", "reverse", "sort", "flat"}
        else (Unknown(f"the result of `{name}`"))
    )


def _given_to_callback(items: list[Value], *, is_open: bool) -> Iterator[list[Value]]:
    """Lists what a callback is given for each element: the element and its place."""
    for position, item in enumerate(items):
        stands_for_all = is_open and isinstance(item, Unknown)
        yield [item, Unknown("any place") if stands_for_all else Known(position)]


def _filtered(items: list[Value], results: list[Value]) -> Iterator[Value]:
    """Lists what passes a filter; of texts that a filter looks at, it is the empty ones that do not."""
    for item, result in zip(items, results, strict=True):
        is_doubtful = item == Known("") and not isinstance(result, Known)
        if result != Known(value=False):
            yield Unknown("an element that may be left out") if is_doubtful else item


def _reduced(
    machine: "Machine",
    items: list[Value],
    arguments: list[Value],
    site: Site,
    frame: Frame,
    *,
    is_open: bool,
) -> Value:
    """Gathers the elements of a list; of what is gathered from further ones little is known."""
    if len(arguments) > 1:
        gathered = arguments[1]
    else:
        gathered, items = items[0] if items else Unknown("the first element"), items[1:]
    for given in _given_to_callback(items, is_open=is_open):
        gathered = machine.invoke(arguments[0], [gathered, *given], {}, site, frame, is_awaited=False)
    if is_open and isinstance(gathered, Items):
        return Items(list(gathered.items), is_open=True)
    if is_open and isinstance(gathered, Fields):
        return Fields(dict(gathered.entries), True, gathered.site)
    return Unknown("what is gathered") if is_open else gathered


def _take(owner: Items, position: int, arguments: list[Value], frame: Frame) -> None:
    """Takes an element out of a list, unless that may not happen."""
    if owner.items and not arguments and not frame.branches:
        del owner.items[position]
        owner.is_open = True


def _then(machine: "Machine", owner: Value, arguments: list[Value], site: Site, frame: Frame) -> Value:
    results = [
        machine.invoke(argument, [owner], {}, site, frame, is_awaited=False)
        for argument in arguments[:1]
    ]
    return choose(results or [owner])


def _of_fields(machine: "Machine", owner: Fields, name: str, arguments: list[Value]) -> Value:
    key = text_of(arguments[0]) if arguments else None
    default = arguments[1] if len(arguments) > 1 else Known(None)
    if name in {"get", "pop"}:
        if key is not None and key in owner.entries:
            return owner.entries[key]
        return choose([default, Unknown("an entry that is not known")]) if owner.is_open else default
    if name == "setdefault" and key is not None:
        return owner.entries.setdefault(key, default)
    if name == "update":
        for argument in arguments:
            owner.entries.update(entries_of(argument))
            owner.is_open |= not isinstance(argument, Fields)
        return Known(None)
    if name == "items":
        pairs: list[Value] = [Items([Known(k), v]) for k, v in owner.entries.items()]
        return Items(pairs, owner.is_open)
    if name == "keys":
        return Items([Known(k) for k in owner.entries], owner.is_open)
    if name == "values":
        return Items(list(owner.entries.values()), owner.is_open)
    if name == "copy":
        return Fields(dict(owner.entries), owner.is_open, owner.site)
    return Unknown(f"no entry `{name}` is known")


def _of_function(
    machine: "Machine", owner: Func, name: str, arguments: list[Value], site: Site
) -> Value:
    receiver = arguments[0] if arguments else None
    if name == "bind":
        return replace(owner, receiver=receiver, given=(*owner.given, *arguments[1:]))
    bound = replace(owner, receiver=receiver or owner.receiver)
    if name == "call":
        return machine.call(bound, arguments[1:], {}, site)
    if name == "apply":
        return machine.call(bound, items_of(arguments[1]) if len(arguments) > 1 else [], {}, site)
    return Unknown(f"no `{name}` of a function is known")


def _of_method(
    machine: "Machine", method: Member, name: str, arguments: list[Value], site: Site, frame: Frame
) -> Value:
    """Calls a library's method by `call` or `apply`, or hands it on: it is bound to its object."""
    if name == "bind":
        return method if arguments[1:] == [] else Unknown("a method is bound to more than its object")
    given = arguments[1:] if name == "call" else [one for a in arguments[1:] for one in items_of(a)]
    return machine.invoke(method, given, {}, site, frame, is_awaited=False)


def join_path(parts: list[Value]) -> Value:
    """Joins file paths as far as they are known."""
    known = [pattern_of(part) for part in parts]
    if any(part is None for part in known):
        tail = known[-1]
        return join_texts([Unknown("a folder"), Known("/" + tail)]) if tail else Unknown("a path")
    return Known(normpath(join(*(part for part in known if part is not None))))
