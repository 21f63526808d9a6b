"""The files of the checked folder: which were read, and which were not and why."""

from enum import StrEnum

from msgspec import Struct


class Language(StrEnum):
    """A language that a front end reads."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"


class SourceFile(Struct, frozen=True):
    """Is a source file that was read; `digest` is that of its bytes.

    `is_test` marks test code, which no rule about the app's behaviour looks at.
    """

    path: str
    language: Language
    lines: int
    digest: str
    is_test: bool = False


_SOURCE_REASONS = ("cannot be read", "larger than", "binary", "generated", "minified")


class SkippedFile(Struct, frozen=True):
    """Is a file or folder that was not read, with the reason."""

    path: str
    why: str

    @property
    def is_source(self) -> bool:
        """Tells whether source code was passed over, and not a folder of somebody else's."""
        return self.why.startswith(_SOURCE_REASONS)
