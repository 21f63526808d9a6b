"""Functions that call themselves for each folder in the one that they list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from cdcheck import ir
from cdcheck.abstract.values import Value, text_of
from cdcheck.ir.walking import nodes

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_LISTING = frozenset({"readdirSync", "readdir", "listdir", "iterdir", "scandir"})
_MAX_WALKS = 500


class _Walk(Struct, frozen=True):
    """Is a call of a function for one folder."""

    function: tuple[str, int]
    folder: str


def walks_on(machine: "Machine", function: tuple[str, int], arguments: Sequence[Value]) -> bool:
    """Tells whether a function that lists folders is called for one that it has not been in."""
    folder = text_of(arguments[0]) if arguments else None
    walk, before = _Walk(function, folder or ""), machine.facts.all(_Walk)
    if folder is None or walk in before or len(before) > _MAX_WALKS:
        return False
    body = machine.extracts[function[0]].functions[function[1]].body
    is_listing = any(_name_of(node) in _LISTING for node, *_ in nodes(body))
    if is_listing:
        machine.facts.add(walk)
    return is_listing


def _name_of(node: object) -> str:
    if isinstance(node, ir.Attribute):
        return node.name
    return node.id if isinstance(node, ir.Name) else ""
