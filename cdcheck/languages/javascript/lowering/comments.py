"""Comments that speak to cdcheck."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import Suppression
from cdcheck.languages.javascript.lowering.grammar import COMMENTS

_MARK = b"cdcheck:"
_IGNORE = re.compile(rb"cdcheck:[ \t]*ignore\[([^\]\n]*)\][ \t]*([^\n]*)")


def suppressions(text: bytes, root: Node, line_starts: tuple[int, ...]) -> Iterator[Suppression]:
    """Lists the comments `cdcheck: ignore[rule, ...] reason`."""
    if _MARK not in text:
        return
    for match in _IGNORE.finditer(text):
        at = match.start()
        around = root.descendant_for_byte_range(at, at + 1)
        if around is None or around.type not in COMMENTS:
            continue
        rules = [rule.strip() for rule in match[1].decode("utf-8", "replace").split(",")]
        reason = text[match.start(2) : min(match.end(2), around.end_byte)]
        written = reason.decode("utf-8", "replace").strip().removesuffix("*/").strip()
        line = bisect_right(line_starts, at)
        yield Suppression(line, tuple([rule for rule in rules if rule]), written)
