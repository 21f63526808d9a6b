"""Which words stand anywhere in the app's sources, be it in a comment."""

from collections.abc import Callable
from functools import cache

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


class SourceWords(Struct, frozen=True):
    """Answers what no model can: that something is nowhere even mentioned.

    `texts` gives the source files outside tests; it is empty where they cannot be read. `has` tells
    whether one of some words stands in them.
    """

    texts: Callable[[], tuple[str, ...]]
    has: Callable[[frozenset[str]], bool]

    def mentions(self, *words: str) -> bool:
        """Tells whether a word, in lower case, stands anywhere; also if nothing can be read."""
        return not self.texts() or self.has(frozenset(words))


@fact
def source_words(project: Project, sources: SourceTexts) -> SourceWords:
    @cache
    def texts() -> tuple[str, ...]:
        found = (sources.read(file.path) for file in project.files if not file.is_test)
        return tuple(data.decode("utf-8", "replace").lower() for data in found if data is not None)

    @cache
    def has(words: frozenset[str]) -> bool:
        return any(word in text for text in texts() for word in words)

    return SourceWords(texts, has)
