"""`await` outside async functions."""

from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import SyntaxFault
from cdcheck.languages.javascript.lowering.unit import Unit

_AWAIT = len(b"await")


def has_top_level_await(unit: Unit) -> bool:
    """Tells whether the module itself awaits, which only an ES module may."""
    return any(function < 0 and _is_certain(unit, node) for node, function in unit.awaits_outside)


def await_faults(unit: Unit, *, is_module: bool) -> Iterator[SyntaxFault]:
    """Lists the `await`s inside functions that are not async."""
    for node, function in unit.awaits_outside:
        if function >= 0 and (is_module or _is_certain(unit, node)):
            at = node.start_byte
            message = "`await` stands in a function that is not async"
            yield SyntaxFault(at, node.end_byte, "syntax", message)


def _is_certain(unit: Unit, node: Node) -> bool:
    """Tells whether `await` cannot be an ordinary name, as in `await (x)` and `await + x`."""
    if node.type == "for_in_statement":
        return True
    after = unit.text[node.start_byte + _AWAIT : node.end_byte].lstrip(b" \t")
    return after[:1].isalnum() or after[:1] in (b"_", b"$", b'"', b"'")
