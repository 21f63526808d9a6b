"""The files of the checked folder: which were read, and which were not and why."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language that a front end reads."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Is a source file that was read; `digest` is that of its bytes.

    `is_test` marks test code, which no rule about the app's behaviour looks at.
    """

    path: str
    language: Language
    lines: int
    digest: str
    is_test: bool = False
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """Is a file or folder that was not read, with the reason."""

    path: str
    why: str
