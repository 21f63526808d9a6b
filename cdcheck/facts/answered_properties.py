"""What code makes the properties of answers of, as far as its lines say it."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.source_words import SourceWords

_WHOLE_ROWS = ("dict(", "row_factory = dict", "asdict(")
_TYPED = re.compile(r"(?:readonly\s+)?\w+\??\s*:\s*(?:boolean|number)\s*[;,]?")
# How lines of JavaScript and Python give a column of a row the name of a property.
_HANDING_ON = (
    re.compile(r"[\"']?(\w+)[\"']?\s*:\s*[a-z_$][\w$.]*(?:\[0\])?\.([a-z_]\w*)\s*,?"),
    re.compile(r"[\"'](\w+)[\"']\s*:\s*[a-z_$][\w$.]*\[[\"'](\w+)[\"']\]\s*,?"),
)


class AnsweredProperties(Struct, frozen=True):
    """Tells where properties come from: `columns_of` gives the columns that become one as they are.

    It gives none if any line says more of the property, or of the column, than that: what it is made of
    is not known then.
    """

    columns_of: Callable[[str], frozenset[str]]


@fact
def answered_properties(words: SourceWords) -> AnsweredProperties:
    @cache
    def columns_of(name: str) -> frozenset[str]:
        lowered = name.lower()
        texts = [text for text in words.texts() if lowered in text]
        columns = _columns(lowered, texts)
        if columns is None:
            return frozenset()
        is_javascript = not any("def " in text for text in texts)
        if not columns and (
            is_javascript or any(word in text for text in texts for word in _WHOLE_ROWS)
        ):
            return frozenset({lowered})
        return frozenset(one for one in columns if _columns(one, words.texts()) is not None)

    return AnsweredProperties(columns_of)


def _columns(name: str, texts: Iterable[str]) -> set[str] | None:
    """Lists the columns that lines hand on as a property; `None` if one says more of it."""
    mention = re.compile(rf"\b{re.escape(name)}\b")
    alias = re.compile(rf"\bas\s+[\"'`]?{re.escape(name)}\b")
    columns: set[str] = set()
    for text in texts:
        for line in text.splitlines() if mention.search(text) else ():
            stripped = line.strip()
            if not mention.search(line) or _TYPED.fullmatch(stripped):
                continue
            if alias.search(line) and len(mention.findall(line)) == 1:
                continue
            handed = next(filter(None, (one.fullmatch(stripped) for one in _HANDING_ON)), None)
            if handed is None:
                return None
            if handed[1] == name:
                columns.add(handed[2])
    return columns
