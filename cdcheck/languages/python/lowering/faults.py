"""Which faults of a file are certain."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from cdcheck.ir import SyntaxFault, UndefinedName
from cdcheck.languages.python.lowering.rejection import Rejection, newer_syntax, rejection
from cdcheck.languages.python.lowering.residue import HEREDOC_END, residue
from cdcheck.languages.python.lowering.scopes import unbound_nonlocals
from cdcheck.languages.python.lowering.unit import Unit

_SHOWN = 30
_QUOTED = re.compile(r"'([^' ]+)'")
_DOLLAR = "a `$` outside a string is left over from a shell"


def syntax_faults(unit: Unit, root: Node, starts: tuple[int, ...]) -> tuple[SyntaxFault, ...]:
    """Confirms what looked wrong while lowering.

    The grammar is no judge: it takes invalid code, and stumbles over some that is valid. Where it
    has a doubt, Python's own parser decides, unless the code is newer than the running Python.
    """
    if not (root.has_error or unit.is_suspect):
        return _certain_faults(unit)
    rejected = rejection(unit.text, starts)
    if rejected is None:
        # After an error, what lies in what is the grammar's guess.
        return _certain_faults(unit, is_guess=root.has_error)
    line = unit.text.count(b"\n", 0, rejected.at)
    newer = newer_syntax(root)
    if any(first <= line <= last for first, last in newer):
        return tuple(_grammar_faults(unit.text, root, newer)) or _certain_faults(unit)
    return (_fault(unit.text, rejected),)


def residue_faults(
    text: bytes, undefined: Iterable[UndefinedName]
) -> tuple[tuple[SyntaxFault, ...], tuple[UndefinedName, ...]]:
    """Tells residue that happens to be valid Python, such as a line `EOF`, from undefined names."""
    faults: dict[int, SyntaxFault] = {}
    names: list[UndefinedName] = []
    for name in undefined:
        start, end = _line(text, name.at)
        known = residue(text[start:end]) if name.function < 0 else None
        if known is None:
            names.append(name)
        else:
            faults.setdefault(start, SyntaxFault(start, end, known.kind, known.message))
    return tuple(faults.values()), tuple(names)


def _certain_faults(unit: Unit, *, is_guess: bool = False) -> tuple[SyntaxFault, ...]:
    if is_guess or unit.is_incomplete:
        return tuple(fault for fault in unit.faults if fault.kind == "too-deep")
    unbound = (
        SyntaxFault(name.at, name.end, "syntax", f"no enclosing function binds `{name.id}`")
        for name in unbound_nonlocals(unit.nonlocals)
    )
    return tuple(sorted((*unit.faults, *unbound), key=lambda fault: fault.at))


def _grammar_faults(text: bytes, root: Node, newer: list[tuple[int, int]]) -> Iterator[SyntaxFault]:
    nodes = [root]
    while nodes:
        node = nodes.pop()
        line = node.start_point[0]
        if node.is_error or node.is_missing:
            if not any(first <= line <= last for first, last in newer):
                yield _plain_fault(text, node.start_byte, "invalid syntax")
                return
        elif node.has_error:
            nodes += reversed(node.children)


def _fault(text: bytes, rejected: Rejection) -> SyntaxFault:
    at = rejected.at
    if rejected.message.startswith("unexpected character after line continuation"):
        return _escaped(text, at, rejected)
    start, end = _line(text, at)
    known = residue(text[start:end])
    above, below = _line_above(text, start)
    if HEREDOC_END.match(text[above:below]):
        start, end, known = above, below, residue(text[above:below])
    if known is not None:
        return SyntaxFault(start, end, known.kind, known.message)
    if text[at : at + 1] == b"$":
        return SyntaxFault(at, at + 1, "shell-residue", _DOLLAR)
    if rejected.is_indentation:
        code = end - len(text[start:end].lstrip())
        return SyntaxFault(code, end, "indentation", _message(rejected.message))
    return _plain_fault(text, at, rejected.message)


def _plain_fault(text: bytes, at: int, said: str) -> SyntaxFault:
    _, end = _line(text, at)
    message = _message(said)
    if message == "invalid syntax":
        written = text[at:end].strip().decode("utf-8", "replace").replace("`", "'")
        shown = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}..."
        message = f"invalid syntax at `{shown}`" if written else "the line ends too early"
    return SyntaxFault(at, max(at, end), "syntax", message)


def _escaped(text: bytes, at: int, rejected: Rejection) -> SyntaxFault:
    start, end = _line(text, at)
    slash = text.rfind(b"\\", start, at + 1)
    if slash < 0:
        slash = text.find(b"\\", start, end)
    after = text[slash + 1 : slash + 2]
    if after in (b'"', b"'"):
        message = f"a quote is escaped outside a string: `\\{after.decode()}`"
        return SyntaxFault(slash, slash + 2, "escaped-quotes", message)
    if after == b"n":
        return SyntaxFault(slash, slash + 2, "syntax", "a literal `\\n` stands outside a string")
    if after in (b"$", b"`"):
        message = f"an escape for a shell is left in the file: `\\{after.decode()}`"
        return SyntaxFault(slash, slash + 2, "shell-residue", message)
    return SyntaxFault(slash, slash + 1, "syntax", _message(rejected.message))


def _message(said: str) -> str:
    """Writes Python's message in our style."""
    message = _QUOTED.sub(r"`\1`", said.partition(". ")[0].rstrip("."))
    return (message[:1].lower() + message[1:])[:99]


def _line(text: bytes, at: int) -> tuple[int, int]:
    end = text.find(b"\n", at)
    return text.rfind(b"\n", 0, at) + 1, len(text) if end < 0 else end


def _line_above(text: bytes, start: int) -> tuple[int, int]:
    above = text[:start].rstrip()
    return above.rfind(b"\n") + 1, len(above)
