"""What the tools that wrote a file left in it."""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from tree_sitter import Node

from cdcheck.ir import Evaluate, Name, Operation, Statement, SyntaxFault
from cdcheck.languages.javascript.lowering.grammar import COMMENTS

_WORD = rb"EOL|EOT|EOS|END|HEREDOC|JS|TS|JSX|TSX|JAVASCRIPT|TYPESCRIPT|NODE|CODE|FILE|SCRIPT"
_HEREDOC_END = re.compile(
    rb"^'?(?P<word>\w*EOF\w*|" + _WORD + rb")'?[ \t]*(?:(?:&&|\|\|?|;)[^\n]*)?\r?$", re.MULTILINE
)
_SHOUTED = re.compile(r"[A-Z][A-Z0-9_]+")
_SHELL = re.compile(
    rb"""^[ \t]*(?P<word>
        (?:cat|tee)[ \t]+(?:-a[ \t]+)?[^\n;=()]*<< | cat[ \t]*> | \$[ ]\w+
      | npm[ ](?:install|i|ci|run|init|test)\b | npx[ ]\w+ | node[ ][\w./-]+\.[cm]?js\b
      | mkdir[ ]-p\b | chmod[ ][+\d] | cd[ ][\w./-]+[ \t]*(?:&&|\r?$) | echo[ ]["'$] | set[ ]-[a-z]+
      | rm[ ]-r?f\b | sed[ ]-i\b | touch[ ][\w./-]+ | \#!/(?:usr/)?bin/(?:env[ ])?(?:ba)?sh\b
    )""",
    re.MULTILINE | re.VERBOSE,
)
_CAT = re.compile(rb"cat\s*(?:>|<<)")
_FENCE_MARK = b"```"
_LONGEST_LINE = 40
_LITERALS = COMMENTS | {"template_string", "string", "regex", "template_literal_type", "jsx_text"}


class _Residue(NamedTuple):
    """Is what to look for; the message may quote the line."""

    pattern: re.Pattern[bytes]
    kind: str
    message: str


_HEREDOC = _Residue(_HEREDOC_END, "heredoc-residue", "the line `{}` is left over from a shell heredoc")
_COMMAND = _Residue(_SHELL, "shell-residue", "the line `{}` is a shell command")
_CONFLICT = _Residue(
    re.compile(rb"^(?P<word><{7}|>{7}|={7})(?= |\r?$)", re.MULTILINE),
    "syntax",
    "the line `{}` marks a merge conflict",
)
_PATCH = _Residue(
    re.compile(
        rb"^(?P<word>\*\*\* (?:Begin|End|Update|Add|Delete)\b|diff --git |@@ -\d+)", re.MULTILINE
    ),
    "syntax",
    "the line `{}` is left over from a patch",
)
_FENCE = _Residue(
    re.compile(rb"^[ \t]*(?P<word>```)", re.MULTILINE),
    "syntax",
    "a line is left over from a Markdown fence",
)


def residues(text: bytes, root: Node) -> Iterator[SyntaxFault]:
    """Finds what is left of heredocs, shell commands, patches and chats in a broken file."""
    for residue in (_HEREDOC, _COMMAND, _CONFLICT, _PATCH, _FENCE):
        for match in residue.pattern.finditer(text):
            at = match.start("word")
            if not _is_in_literal(root, at):
                yield _fault(text, at, residue)
                break


def residue_statements(
    text: bytes, body: tuple[Statement, ...], undefined: Container[str]
) -> Iterator[SyntaxFault]:
    """Finds the same in a file that parses: a lone `EOF`, a `cat > x << "EOF"` made of comparisons."""
    if text.lstrip().startswith(_FENCE_MARK):
        yield _fault(text, text.index(_FENCE_MARK), _FENCE)
    for statement in body:
        if type(statement) is not Evaluate:
            continue
        value = statement.value
        if type(value) is Name and value.id in undefined:
            is_last = statement is body[-1] and _SHOUTED.fullmatch(value.id)
            if is_last or _HEREDOC_END.match(text, value.at):
                yield _fault(text, value.at, _HEREDOC)
        elif type(value) is Operation and "cat" in undefined and _CAT.match(text, value.at):
            yield _fault(text, value.at, _COMMAND)


def _fault(text: bytes, at: int, residue: _Residue) -> SyntaxFault:
    line = text[at:].split(b"\n", 1)[0].rstrip()
    shown = line.decode("utf-8", "replace")
    if len(shown) > _LONGEST_LINE:
        shown = f"{shown[:_LONGEST_LINE]}..."
    return SyntaxFault(at, at + len(line), residue.kind, residue.message.format(shown))


def _is_in_literal(root: Node, at: int) -> bool:
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None:
        if node.type in _LITERALS:
            return True
        node = node.parent
    return False
