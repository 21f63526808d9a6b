"""Says in our words what a decoder complains about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msgspec import ValidationError


def said(error: "ValidationError") -> str:
    """Says what a decoder complains about, with the field's name as the file has it."""
    message, _, place = str(error).partition(" - at `$")
    name = place.rstrip("`").lstrip(".")
    message = as_clause(message)
    return f"`{name}`: {message}" if name else message


def as_clause(sentence: str) -> str:
    """Begins a sentence small, to stand behind a colon; an abbreviation (`JSON`) stays as it is."""
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Asks for the known name that is spelt most like a wrong one, whatever the case; else nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 (names are seldom wrong)

    lowered = {known.lower(): known for known in sorted(names, reverse=True)}
    nearest = get_close_matches(name.lower(), lowered, 1, 0.5)
    return f"did you mean `{lowered[nearest[0]]}`?" if nearest else ""


def refused(error: OSError) -> str:
    """Says what the system refused, and with which file; of many that were copied, with the first."""
    if isinstance(error.args[0], list):
        path, _, why = error.args[0][0]
        clause = why.partition("] ")[2].partition(": ")[0]
        return f"`{path}`: {clause}" if clause else str(why)
    why = error.strerror or str(error)
    return f"`{error.filename}`: {why}" if error.filename else why
