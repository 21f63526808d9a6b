"""What the tools that wrote a file left in it."""

import re
from collections.abc import Container, Iterator

from tree_sitter import Node

from cdcheck.ir import Evaluate, Name, Operation, Statement, SyntaxFault
from cdcheck.languages.javascript.grammar import COMMENTS

_WORDS = rb"EOF|EOL|EOT|EOS|END|HEREDOC|JS|TS|JSX|TSX|JSON|JAVASCRIPT|TYPESCRIPT|NODE|CODE|FILE|SCRIPT"
_MARK = rb"_?(?:" + _WORDS + rb")(?:_?(?:" + _WORDS + rb"|\d+))*"
_HEREDOC_END = re.compile(
    rb"^'?(?P<word>" + _MARK + rb")'?[ \t]*(?:(?:&&|\|\|?|;)[^\n]*)?\r?$", re.MULTILINE
)
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
_CONFLICT = re.compile(rb"^(?P<word><{7}|>{7}|={7})(?= |\r?$)", re.MULTILINE)
_FENCE_MARK = b"```"
_FENCE = re.compile(rb"^[ \t]*(?P<word>```)", re.MULTILINE)
_PATCH = re.compile(
    rb"^(?P<word>\*\*\* (?:Begin|End|Update|Add|Delete)\b|diff --git |@@ -\d+)", re.MULTILINE
)
_LONGEST_LINE = 40
_LITERALS = COMMENTS | {"template_string", "string", "regex", "template_literal_type", "jsx_text"}

_KINDS = (
    (_HEREDOC_END, "heredoc-residue", "the line `{}` is left over from a shell heredoc"),
    (_SHELL, "shell-residue", "the line `{}` is a shell command"),
    (_CONFLICT, "syntax", "the line `{}` marks a merge conflict"),
    (_PATCH, "syntax", "the line `{}` is left over from a patch"),
    (_FENCE, "syntax", "a line is left over from a Markdown fence"),
)


def residues(text: bytes, root: Node) -> Iterator[SyntaxFault]:
    """Finds what is left of heredocs, shell commands, patches and chats in a broken file."""
    for pattern, kind, message in _KINDS:
        for match in pattern.finditer(text):
            at = match.start("word")
            if not _is_in_literal(root, at):
                yield _residue(text, at, kind, message)
                break


def residue_statements(
    text: bytes, body: tuple[Statement, ...], unbound: Container[str]
) -> Iterator[SyntaxFault]:
    """Finds the same in a file that parses: a lone `EOF`, a `cat > x << "EOF"` made of comparisons."""
    if text.lstrip().startswith(_FENCE_MARK):
        yield _residue(text, text.index(_FENCE_MARK), *_KINDS[-1][1:])
    for statement in body:
        if type(statement) is not Evaluate:
            continue
        value = statement.value
        if type(value) is Name and value.id in unbound:
            match = _HEREDOC_END.match(text, value.at)
            if match is not None and match.start("word") == value.at:
                yield _residue(text, value.at, *_KINDS[0][1:])
        elif type(value) is Operation and "cat" in unbound and _CAT.match(text, value.at):
            yield _residue(text, value.at, *_KINDS[1][1:])


def _residue(text: bytes, at: int, kind: str, message: str) -> SyntaxFault:
    line = text[at:].split(b"\n", 1)[0].rstrip()
    shown = line.decode("utf-8", "replace")
    if len(shown) > _LONGEST_LINE:
        shown = f"{shown[:_LONGEST_LINE]}..."
    return SyntaxFault(at, at + len(line), kind, message.format(shown))


def _is_in_literal(root: Node, at: int) -> bool:
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None:
        if node.type in _LITERALS:
            return True
        node = node.parent
    return False
