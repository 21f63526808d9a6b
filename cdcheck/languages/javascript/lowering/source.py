"""The bytes of a file as the parser takes them."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import SyntaxFault
from cdcheck.languages.javascript.lowering.grammar import COMMENTS

# Where an engine takes any character.
_QUIET = COMMENTS | {
    "string",
    "string_fragment",
    "template_string",
    "regex_pattern",
    "jsx_text",
    "escape_sequence",
    "hash_bang_line",
}

# The grammar takes a `let` or an `await` at the end of its line for a name.
_BARE = re.compile(
    rb"(?m)^((?:[^\n/'\"`]*[;{}])?[ \t]*let|(?:[^\n/'\"`]*[^\n/'\"`\w$.])?await)"
    rb"([ \t]*\r?\n\s*)(?=[A-Za-z_$])"
)
_AT_END = re.compile(rb"(?:let|await)[ \t]*[\r\n]")


def read_source(written: bytes) -> bytes:
    """Makes UTF-8 without NUL bytes of the file; every offset stays what it was."""
    if b"\0" in written:
        written = written.replace(b"\0", b" ")
    try:
        written.decode()
    except UnicodeDecodeError:
        return written.decode("utf-8", "surrogateescape").encode("utf-8", "replace")
    return written


def with_joined_lines(source: bytes) -> bytes:
    """Puts what follows a `let` or an `await` at the end of a line beside it; every offset stays."""
    if _AT_END.search(source) is None:
        return source
    return _BARE.sub(lambda found: found[1] + b" " * len(found[2]), source)


def byte_faults(written: bytes, text: bytes, root: Node) -> Iterator[SyntaxFault]:
    """Finds the first NUL byte and the first byte that is not UTF-8, in code only."""
    if written == text:
        return
    has_nul = is_broken = False
    for at, (before, after) in enumerate(zip(written, text, strict=True)):
        if before == after or _is_quiet(root, at):
            continue
        if before == 0:
            if not has_nul:
                has_nul = True
                yield SyntaxFault(at, at + 1, "nul-byte", "the file holds a NUL byte")
        elif not is_broken:
            is_broken = True
            message = f"the file is not UTF-8, byte 0x{before:02x} does not decode"
            yield SyntaxFault(at, at + 1, "encoding", message)


def _is_quiet(root: Node, at: int) -> bool:
    around = root.descendant_for_byte_range(at, at + 1)
    return around is not None and around.type in _QUIET
