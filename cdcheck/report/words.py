"""Numbers and lists in plain English."""

from collections.abc import Sequence


def count(number: int, noun: str) -> str:
    """Says a number of things: `1 finding`, `2 findings`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(words: Sequence[str]) -> str:
    """Joins words as a sentence does: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def printable(text: str) -> str:
    """Replaces what would steer a terminal or a log, since the checked code may hold it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
