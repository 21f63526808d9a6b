"""Parses the tokens of a shell script."""

import re
from collections.abc import Collection

from cdcheck.linking.shell.syntax import (
    Branches,
    Chain,
    Definition,
    Group,
    Node,
    NotUnderstoodError,
    Part,
    PartKind,
    Pipeline,
    Redirect,
    Simple,
    Word,
)
from cdcheck.linking.shell.words import Operator, Token, tokens

_ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)\+?=", re.DOTALL)
_NAME = re.compile(r"^[A-Za-z_][\w-]*$")
_REDIRECTS = frozenset({">", ">>", "<", "<<", "<<-", "<<<", "&>", "&>>", ">&", "<&", ">|", "<>"})
_CLOSING = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})


def parse(text: str) -> tuple[Node, ...]:
    """Parses a script; raises `NotUnderstoodError` for what this reader does not know."""
    parser = _Parser(tokens(text))
    body = parser.body(())
    if not parser.is_done:
        raise NotUnderstoodError("an unexpected word closes nothing")
    return body


class _Parser:
    """Reads tokens by recursive descent."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._tokens)

    def body(self, closing: Collection[str]) -> tuple[Node, ...]:
        """Parses a list of commands up to a reserved word or bracket, which stays."""
        found: list[Node] = []
        while not self.is_done:
            if self._operator() in {"\n", ";"}:
                self._at += 1
            elif self._reserved() in closing or self._operator() in closing:
                break
            elif self._reserved() in _CLOSING or self._operator() in {")", ";;"}:
                raise NotUnderstoodError("a block ends that has not begun")
            else:
                found.append(self._chain())
        return tuple(found)

    def _chain(self) -> Node:
        items, operators = [self._pipeline()], list[str]()
        while self._operator() in {"&&", "||"}:
            operators.append(self._operator())
            self._at += 1
            self._skip_lines()
            items.append(self._pipeline())
        if self._operator() == "&":
            self._at += 1
            items = [_in_background(item) for item in items]
        return items[0] if len(items) == 1 else Chain(tuple(items), tuple(operators))

    def _pipeline(self) -> Node:
        is_negated = self._reserved() == "!"
        self._at += is_negated
        items = [self._command()]
        while self._operator() == "|":
            self._at += 1
            self._skip_lines()
            items.append(self._command())
        if len(items) == 1 and not is_negated:
            return items[0]
        return Pipeline(tuple(items), is_negated)

    def _command(self) -> Node:
        if self._operator() == "(":
            return self._group("(", ")")
        readers = {
            "{": lambda: self._group("{", "}"),
            "if": self._if,
            "while": self._loop,
            "until": self._loop,
            "for": self._for,
            "case": self._case,
            "function": self._function,
        }
        reader = readers.get(self._reserved())
        if reader is not None:
            return reader()
        if self._reserved() == "select":
            raise NotUnderstoodError("a menu")
        return self._defined() or self._simple()

    def _group(self, opening: str, closing: str) -> Node:
        self._at += 1
        body = self.body((closing,))
        self._expect(closing)
        self._redirects()
        return Group(body, is_subshell=opening == "(")

    def _if(self) -> Node:
        tests: list[Node] = []
        bodies: list[tuple[Node, ...]] = []
        while self._reserved() in {"if", "elif"}:
            self._at += 1
            tests.extend(self.body(("then",)))
            self._expect("then")
            bodies.append(self.body(("elif", "else", "fi")))
        if self._reserved() == "else":
            self._at += 1
            bodies.append(self.body(("fi",)))
        self._expect("fi")
        self._redirects()
        return Branches(tuple(tests), tuple(bodies))

    def _loop(self) -> Node:
        self._at += 1
        tests = self.body(("do",))
        return Branches(tests, (self._do(),))

    def _for(self) -> Node:
        self._at += 1
        variable = self._reserved() or ""
        if not _NAME.match(variable):
            raise NotUnderstoodError("an arithmetic loop")
        while not self.is_done and self._reserved() != "do":
            self._at += 1
        return Branches((), (self._do(),), variable)

    def _do(self) -> tuple[Node, ...]:
        self._expect("do")
        body = self.body(("done",))
        self._expect("done")
        self._redirects()
        return body

    def _case(self) -> Node:
        while not self.is_done and self._reserved() != "in":
            self._at += 1
        self._expect("in")
        bodies: list[tuple[Node, ...]] = []
        self._skip_lines()
        while self._reserved() != "esac":
            while not self.is_done and self._operator() != ")":
                self._at += 1
            self._expect(")")
            bodies.append(self.body((";;", "esac")))
            self._at += self._operator() == ";;"
            self._skip_lines()
        self._expect("esac")
        return Branches((), tuple(bodies))

    def _function(self) -> Node:
        self._at += 1
        name = self._reserved() or ""
        self._at += 1
        if self._operator() == "(":
            self._at += 2
        return Definition(name, self._function_body())

    def _defined(self) -> Node | None:
        ahead = self._tokens[self._at + 1 : self._at + 3]
        following = [token.text for token in ahead if isinstance(token, Operator)]
        if following != ["(", ")"]:
            return None
        name = self._reserved() or ""
        self._at += 3
        return Definition(name, self._function_body())

    def _function_body(self) -> tuple[Node, ...]:
        self._skip_lines()
        body = self._command()
        if not isinstance(body, Group):
            raise NotUnderstoodError("a function without braces")
        return body.body

    def _simple(self) -> Node:
        line = self._tokens[self._at].line if not self.is_done else 0
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        start = self._at
        while not self.is_done:
            token = self._tokens[self._at]
            if isinstance(token, Operator):
                if token.text not in _REDIRECTS:
                    break
                redirects.append(self._redirect())
                continue
            self._at += 1
            assigned = _assigned(token) if not words else None
            if assigned is not None and self._operator() == "(":
                self._skip_array()
            if assigned is None:
                words.append(token)
            else:
                assignments.append(assigned)
        if self._at == start:
            raise NotUnderstoodError("an operator where a command should be")
        return Simple(tuple(assignments), tuple(words), tuple(redirects), line)

    def _redirects(self) -> None:
        while self._operator() in _REDIRECTS:
            self._redirect()

    def _redirect(self) -> Redirect:
        operator = self._operator()
        self._at += 1
        token = self._tokens[self._at] if not self.is_done else None
        if isinstance(token, Word):
            self._at += 1
            return Redirect(operator, token)
        return Redirect(operator, None)

    def _skip_array(self) -> None:
        while not self.is_done and self._operator() != ")":
            self._at += 1
        self._expect(")")

    def _skip_lines(self) -> None:
        while self._operator() == "\n":
            self._at += 1

    def _operator(self) -> str:
        token = self._tokens[self._at] if not self.is_done else None
        return token.text if isinstance(token, Operator) else ""

    def _reserved(self) -> str:
        token = self._tokens[self._at] if not self.is_done else None
        return (token.bare or "") if isinstance(token, Word) else ""

    def _expect(self, text: str) -> None:
        if text not in (self._operator(), self._reserved()):
            raise NotUnderstoodError(f"no `{text}` ends a block")
        self._at += 1


def _assigned(word: Word) -> tuple[str, Word] | None:
    first = word.parts[0] if word.parts else None
    if first is None or first.kind is not PartKind.LITERAL or first.is_quoted:
        return None
    match = _ASSIGNMENT.match(first.text)
    if match is None:
        return None
    rest = Part(PartKind.LITERAL, first.text[match.end() :])
    parts = (rest, *word.parts[1:]) if rest.text else word.parts[1:]
    return match.group(1), Word(parts, word.line, word.column, word.end_line, word.end_column)


def _in_background(node: Node) -> Node:
    if isinstance(node, Simple):
        return Simple(node.assignments, node.words, node.redirects, node.line, is_background=True)
    if isinstance(node, Pipeline):
        return Pipeline(tuple(_in_background(item) for item in node.items), node.is_negated)
    if isinstance(node, Group):
        return Group(tuple(_in_background(item) for item in node.body), is_subshell=True)
    return node
