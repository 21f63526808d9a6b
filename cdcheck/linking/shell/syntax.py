"""A shell script taken apart, before anything is expanded."""

from enum import StrEnum

from msgspec import Struct


class NotUnderstoodError(Exception):
    """Means that a script uses more of the shell than this reader knows."""


class PartKind(StrEnum):
    """What a part of a word is."""

    LITERAL = "literal"
    VARIABLE = "variable"
    SUBSTITUTION = "substitution"
    OTHER = "other"
    """An expansion whose result is not followed."""


class Part(Struct, frozen=True):
    """Is a stretch of a word; `text` is a literal, a variable's name or a command's source.

    `fallback` is what `${name:-fallback}` falls back to. `written` is the source text.
    """

    kind: PartKind
    text: str
    is_quoted: bool = False
    fallback: str | None = None
    written: str = ""


class Word(Struct, frozen=True):
    """Is one word of a command."""

    parts: tuple[Part, ...]
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def bare(self) -> str | None:
        """Gives the text of a word that is one unquoted literal, as reserved words are."""
        if len(self.parts) == 1:
            part = self.parts[0]
            return part.text if part.kind is PartKind.LITERAL and not part.is_quoted else None
        return None


class Redirect(Struct, frozen=True):
    """Sends output to a file, or takes input from one."""

    operator: str
    target: Word | None


class Simple(Struct, frozen=True):
    """Is a simple command."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    line: int
    is_background: bool = False


class Chain(Struct, frozen=True):
    """Joins commands by `&&` and `||`; `operators[i]` stands before `items[i + 1]`."""

    items: tuple["Node", ...]
    operators: tuple[str, ...]


class Pipeline(Struct, frozen=True):
    """Joins commands by `|`; a negated one starts with `!`."""

    items: tuple["Node", ...]
    is_negated: bool = False


class Group(Struct, frozen=True):
    """Is `{ ...; }`, or `( ... )` with a state of its own."""

    body: tuple["Node", ...]
    is_subshell: bool


class Branches(Struct, frozen=True):
    """Is an `if`, a `case` or a loop: tests always run, bodies perhaps.

    `variable` is what a `for` loop sets.
    """

    tests: tuple["Node", ...]
    bodies: tuple[tuple["Node", ...], ...]
    variable: str = ""


class Definition(Struct, frozen=True):
    """Defines a function."""

    name: str
    body: tuple["Node", ...]


Node = Simple | Chain | Pipeline | Group | Branches | Definition
