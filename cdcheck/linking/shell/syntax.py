"""A shell script taken apart, before anything is expanded."""

from dataclasses import dataclass
from enum import StrEnum


class NotUnderstoodError(Exception):
    """Means that a script uses more of the shell than this reader knows."""


class PartKind(StrEnum):
    """What a part of a word is."""

    LITERAL = "literal"
    VARIABLE = "variable"
    SUBSTITUTION = "substitution"
    OTHER = "other"
    """An expansion whose result is not followed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Is a stretch of a word; `text` is a literal, a variable's name or a command's source.

    `fallback` is what `${name:-fallback}` falls back to. `written` is the source text.
    """

    kind: PartKind
    text: str
    is_quoted: bool = False
    fallback: str | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Word:
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


@dataclass(frozen=True, slots=True)
class Redirect:
    """Sends output to a file, or takes input from one."""

    operator: str
    target: Word | None


@dataclass(frozen=True, slots=True)
class Simple:
    """Is a simple command."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    line: int
    is_background: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Joins commands by `&&` and `||`; `operators[i]` stands before `items[i + 1]`."""

    items: tuple["Node", ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Joins commands by `|`; a negated one starts with `!`."""

    items: tuple["Node", ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Is `{ ...; }`, or `( ... )` with a state of its own."""

    body: tuple["Node", ...]
    is_subshell: bool


@dataclass(frozen=True, slots=True)
class Branches:
    """Is an `if`, a `case` or a loop: tests always run, bodies perhaps.

    `variable` is what a `for` loop sets.
    """

    tests: tuple["Node", ...]
    bodies: tuple[tuple["Node", ...], ...]
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """Defines a function."""

    name: str
    body: tuple["Node", ...]


Node = Simple | Chain | Pipeline | Group | Branches | Definition
