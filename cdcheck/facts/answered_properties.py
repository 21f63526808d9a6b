"""What code makes the properties of answers of, as far as its lines say it."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.source_words import SourceWords

_WHOLE_ROWS = ("dict(", "row_factory = dict", "asdict(")


class AnsweredProperties(Struct, frozen=True):
    """Tells where properties come from: `columns_of` gives the columns that become one as they are.

    It gives none if any line says more of the property than that: what it is made of is not known then.
    """

    columns_of: Callable[[str], frozenset[str]]


@fact
def answered_properties(words: SourceWords) -> AnsweredProperties:
    def columns_of(name: str) -> frozenset[str]:
        lowered = name.lower()
        mention = re.compile(rf"\b{re.escape(lowered)}\b")
        texts = [text for text in words.texts() if mention.search(text)]
        lines = [line.strip() for text in texts for line in text.splitlines() if mention.search(line)]
        found = [_column(line, lowered) for line in lines]
        if None in found:
            return frozenset()
        columns = frozenset(one for one in found if one)
        is_javascript = not any("def " in text for text in texts)
        if not columns and (
            is_javascript or any(word in text for text in texts for word in _WHOLE_ROWS)
        ):
            return frozenset({lowered})
        return columns

    return AnsweredProperties(columns_of)


def _column(line: str, name: str) -> str | None:
    """Gives the column that a line hands on as the property; empty if it says nothing of it."""
    word = re.escape(name)
    if re.search(rf"\bas\s+[\"'`]?{word}\b", line) and line.count(name) == 1:
        return ""
    if re.fullmatch(rf"(?:readonly\s+)?{word}\??\s*:\s*(?:boolean|number)\s*[;,]?", line):
        return ""
    for pattern in _handing_on(word):
        found = re.fullmatch(pattern, line)
        if found is not None:
            return found[1]
    return None


def _handing_on(word: str) -> Iterator[str]:
    """Lists how lines of JavaScript and Python give a column of a row the name of a property."""
    owner = r"[a-z_$][\w$.]*(?:\[0\])?"
    yield rf"[\"']?{word}[\"']?\s*:\s*{owner}\.([a-z_]\w*)\s*,?"
    yield rf"[\"']{word}[\"']\s*:\s*{owner}\[[\"'](\w+)[\"']\]\s*,?"
