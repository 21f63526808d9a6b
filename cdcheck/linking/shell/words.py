"""Splits a shell script into words and operators."""

import re
from collections.abc import Callable

from msgspec import Struct, field

from cdcheck.linking.shell.syntax import NotUnderstoodError, Part, PartKind, Word

_OPERATORS = ("&&", "||", ";;", "&>>", "<<<", "<<-", "<<", ">>", "&>", ">&", "<&", ">|", "<>")
_SINGLE = ";&|()<>\n"
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_BRACED = re.compile(r"^([A-Za-z_]\w*|[0-9@*#?$!])(?:\[[0-9@*]\])?(?:(:?[-=])(.*))?$", re.DOTALL)
_DESCRIPTOR = re.compile(r"[0-9]+$")


class Operator(Struct, frozen=True):
    """Is an operator or a line break."""

    text: str
    line: int


Token = Word | Operator


class _Lexer(Struct):
    text: str
    at: int = 0
    line: int = 1
    line_start: int = 0
    tokens: list[Token] = field(default_factory=list)
    heredocs: list[tuple[str, bool]] = field(default_factory=list)

    def take(self, count: int = 1) -> str:
        taken = self.text[self.at : self.at + count]
        for offset, character in enumerate(taken):
            if character == "\n":
                self.line += 1
                self.line_start = self.at + offset + 1
        self.at += count
        return taken

    def rest_starts_with(self, *options: str) -> str:
        return next((o for o in options if self.text.startswith(o, self.at)), "")

    @property
    def here(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def column(self) -> int:
        return self.at - self.line_start + 1


def tokens(text: str) -> list[Token]:
    """Lists the tokens of a script; the bodies of here-documents are left out."""
    lexer = _Lexer(text)
    while lexer.at < len(text):
        _step(lexer)
    if lexer.heredocs:
        raise NotUnderstoodError("a here-document has no end")
    lexer.tokens.append(Operator("\n", lexer.line))
    return lexer.tokens


def _step(lexer: _Lexer) -> None:
    if lexer.rest_starts_with("\\\n", "\\\r\n"):
        lexer.take(lexer.text.index("\n", lexer.at) - lexer.at + 1)
    elif lexer.here in " \t\r":
        lexer.take()
    elif lexer.here == "#":
        end = lexer.text.find("\n", lexer.at)
        lexer.take((end if end >= 0 else len(lexer.text)) - lexer.at)
    elif lexer.here in _SINGLE:
        _operator(lexer)
    else:
        _word(lexer)


def _operator(lexer: _Lexer) -> None:
    operator = lexer.rest_starts_with(*_OPERATORS) or lexer.here
    if operator == "<" and lexer.rest_starts_with("<("):
        raise NotUnderstoodError("process substitution")
    line = lexer.line
    lexer.take(len(operator))
    lexer.tokens.append(Operator(operator, line))
    if operator == "\n":
        for delimiter, is_indented in lexer.heredocs:
            _skip_heredoc(lexer, delimiter, is_indented=is_indented)
        lexer.heredocs.clear()


def _skip_heredoc(lexer: _Lexer, delimiter: str, *, is_indented: bool) -> None:
    while lexer.at < len(lexer.text):
        end = lexer.text.find("\n", lexer.at)
        end = end if end >= 0 else len(lexer.text)
        line = lexer.take(end - lexer.at + 1).rstrip("\r\n")
        if (line.lstrip("\t") if is_indented else line) == delimiter:
            return
    raise NotUnderstoodError("a here-document has no end")


def _word(lexer: _Lexer) -> None:
    line, column = lexer.line, lexer.column
    parts: list[Part] = []
    while lexer.at < len(lexer.text) and lexer.here not in " \t\r" + _SINGLE:
        if lexer.rest_starts_with("\\\n"):
            lexer.take(2)
            continue
        _part(lexer, parts)
    if lexer.here and lexer.here in "<>" and len(parts) == 1 and _DESCRIPTOR.match(parts[0].text):
        return
    word = Word(tuple(_merged(parts)), line, column, lexer.line, lexer.column)
    before = lexer.tokens[-1] if lexer.tokens else None
    if isinstance(before, Operator) and before.text in {"<<", "<<-"}:
        delimiter = "".join(part.text for part in word.parts)
        lexer.heredocs.append((delimiter, before.text == "<<-"))
    lexer.tokens.append(word)


def _part(lexer: _Lexer, parts: list[Part]) -> None:
    if lexer.here == "'":
        parts.append(Part(PartKind.LITERAL, _until(lexer, "'"), is_quoted=True))
    elif lexer.here == '"':
        _double_quoted(lexer, parts)
    elif lexer.here == "\\":
        lexer.take()
        parts.append(Part(PartKind.LITERAL, lexer.take(), is_quoted=True))
    elif lexer.here in {"`", "$"}:
        parts.append(_expansion(lexer, is_quoted=False))
    else:
        parts.append(Part(PartKind.LITERAL, lexer.take()))


def _until(lexer: _Lexer, mark: str) -> str:
    end = lexer.text.find(mark, lexer.at + 1)
    if end < 0:
        raise NotUnderstoodError(f"a {mark} has no partner")
    return lexer.take(end - lexer.at + 1)[1:-1]


def _double_quoted(lexer: _Lexer, parts: list[Part]) -> None:
    lexer.take()
    parts.append(Part(PartKind.LITERAL, "", is_quoted=True))
    while lexer.here != '"':
        if not lexer.here:
            raise NotUnderstoodError('a " has no partner')
        if lexer.here == "\\" and lexer.text[lexer.at + 1 : lexer.at + 2] in '"\\$`\n':
            lexer.take()
            parts.append(Part(PartKind.LITERAL, lexer.take(), is_quoted=True))
        elif lexer.here in "$`":
            parts.append(_expansion(lexer, is_quoted=True))
        else:
            parts.append(Part(PartKind.LITERAL, lexer.take(), is_quoted=True))
    lexer.take()


def _expansion(lexer: _Lexer, *, is_quoted: bool) -> Part:
    start = lexer.at
    kind, text, fallback = _expanded(lexer)
    return Part(kind, text, is_quoted, fallback, lexer.text[start : lexer.at])


def _expanded(lexer: _Lexer) -> tuple[PartKind, str, str | None]:
    if lexer.here == "`":
        return PartKind.SUBSTITUTION, _until(lexer, "`"), None
    lexer.take()
    if lexer.rest_starts_with("(("):
        _balanced(lexer, "(", ")")
        return PartKind.OTHER, "", None
    if lexer.here == "(":
        return PartKind.SUBSTITUTION, _balanced(lexer, "(", ")"), None
    if lexer.here == "{":
        match = _BRACED.match(_balanced(lexer, "{", "}"))
        if match is None:
            return PartKind.OTHER, "", None
        return PartKind.VARIABLE, match.group(1), match.group(3) if match.group(2) else None
    if lexer.here == "'":
        return PartKind.LITERAL, _until(lexer, "'"), None
    name = _NAME.match(lexer.text, lexer.at)
    if name is None:
        return PartKind.LITERAL, "$", None
    return PartKind.VARIABLE, lexer.take(len(name.group())), None


def _balanced(lexer: _Lexer, opening: str, closing: str) -> str:
    """Takes up to the partner of an opening bracket; quoted brackets do not count."""
    start, depth = lexer.at, 0
    skips: dict[str, Callable[[], object]] = {
        "'": lambda: _until(lexer, "'"),
        '"': lambda: _double_quoted(lexer, []),
        "\\": lambda: lexer.take(2),
    }
    while lexer.here:
        if lexer.here in skips:
            skips[lexer.here]()
            continue
        depth += (lexer.here == opening) - (lexer.here == closing)
        lexer.take()
        if depth == 0:
            return lexer.text[start + 1 : lexer.at - 1]
    raise NotUnderstoodError(f"a {opening} has no partner")


def _merged(parts: list[Part]) -> list[Part]:
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        is_literal = part.kind is PartKind.LITERAL
        if (
            last is not None
            and is_literal
            and (last.kind, last.is_quoted)
            == (
                PartKind.LITERAL,
                part.is_quoted,
            )
        ):
            merged[-1] = Part(PartKind.LITERAL, last.text + part.text, part.is_quoted)
        else:
            merged.append(part)
    return merged
