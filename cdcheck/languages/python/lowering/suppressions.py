"""Comments that suppress findings."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import Suppression
from cdcheck.languages.python.lowering.grammar import kind

_COMMENT = kind("comment")
_SUPPRESSION = re.compile(rb"#[ \t]*cdcheck:[ \t]*ignore\[([^\]\r\n]*)\][ \t]*([^\r\n]*)")


def suppressions(text: bytes, root: Node, starts: tuple[int, ...]) -> Iterator[Suppression]:
    """Reads `# cdcheck: ignore[rule, ...] reason` where it is a comment, not part of a string."""
    if b"cdcheck:" not in text:
        return
    for match in _SUPPRESSION.finditer(text):
        node = root.descendant_for_byte_range(match.start(), match.start() + 1)
        if node is not None and node.kind_id == _COMMENT:
            rules = tuple(rule.strip() for rule in match[1].decode().split(",") if rule.strip())
            line = bisect_right(starts, match.start())
            yield Suppression(line, rules, match[2].decode().strip())
