"""Which words stand anywhere in the app's sources, be it in a comment."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


class SourceWords(Struct, frozen=True):
    """Answers what no model can: that something is nowhere even mentioned.

    `texts` gives the source files outside tests; it is empty where they cannot be read.
    """

    texts: Callable[[], Iterator[str]]

    def mentions(self, *words: str) -> bool:
        """Tells whether a word, in lower case, stands anywhere; also if nothing can be read."""
        is_read = False
        for text in self.texts():
            is_read = True
            if any(word in text for word in words):
                return True
        return not is_read


@fact
def source_words(project: Project, sources: SourceTexts) -> SourceWords:
    def texts() -> Iterator[str]:
        for file in project.files:
            data = None if file.is_test else sources.read(file.path)
            if data is not None:
                yield data.decode("utf-8", "replace").lower()

    return SourceWords(texts)
