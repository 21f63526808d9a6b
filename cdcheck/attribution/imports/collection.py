"""Reads a Postman collection for what its requests carry and its scripts set."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from cdcheck.attribution.imports.result import read_bytes
from cdcheck.attribution.imports.variables import Event, Item, Request
from cdcheck.errors import UsageError

_DEEPEST = 20


class _Folder(Struct, frozen=True):
    """Is a folder if it has items, and else a request."""

    name: str = ""
    item: "tuple[_Folder, ...]" = ()
    request: Request | None = None
    event: tuple[Event, ...] = ()


class _Collection(Struct, frozen=True):
    item: tuple[_Folder, ...]


def items_in(path: Path) -> tuple[Item, ...]:
    """Lists a collection's requests in their order; raises `UsageError` for what is no collection."""
    try:
        collection = msgspec.json.decode(read_bytes(path), type=_Collection)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"`{path}` is no Postman collection: {error}") from None
    return tuple(item for folder in collection.item for item in _items(folder, 0))


def _items(folder: _Folder, depth: int) -> Iterator[Item]:
    if folder.request is not None:
        yield Item(folder.name, folder.request, folder.event)
    elif depth < _DEEPEST:
        for one in folder.item:
            yield from _items(one, depth + 1)
