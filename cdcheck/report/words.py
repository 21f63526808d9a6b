"""Numbers and lists in plain English."""

from collections.abc import Sequence
from unicodedata import category

_SHOWN = 5


def count(number: int, noun: str, many: str = "") -> str:
    """Says a number of things: `1 finding`, `2 findings`."""
    return f"{number:,} " + (noun if number == 1 else many or f"{noun}s")


def listed(words: Sequence[str]) -> str:
    """Joins words as a sentence does: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def printable(text: str) -> str:
    """Replaces what would steer a terminal or a log, since the checked code may hold it.

    Tabs and the wider spaces of other scripts stay, which a patch must have as they are.
    """
    return "".join(c if _is_harmless(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character == "\t" or category(character) == "Zs"


def shortened(lines: Sequence[str]) -> list[str]:
    """Gives the first few lines for a person to read, and one that counts the others, if any."""
    if len(lines) <= _SHOWN + 1:
        return list(lines)
    return [*lines[:_SHOWN], f"and {len(lines) - _SHOWN:,} more; `--format json` has all"]
