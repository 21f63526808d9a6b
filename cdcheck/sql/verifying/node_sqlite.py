"""Finds values that `sqlite3` of Node does not find a place for, or places that it leaves empty.

Unlike that of Python, it reads names with the sign before them, and takes too few values without a word.
"""

from collections.abc import Iterator

from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Bound
from cdcheck.sql.numbers import counted
from cdcheck.sql.verifying.text import Placeholder, Readable

_REFUSED = "SQLITE_RANGE: column index out of range"


def misbound_in_node(text: Readable, bound: Bound | None) -> Iterator[Contradiction]:
    """Finds names that the statement does not have, and counts that are not the statement's."""
    if bound is None or text.holes:
        return
    signed = {_signed(placeholder): placeholder for placeholder in text.placeholders}
    if bound.names:
        yield from _misnamed(signed, bound.names)
    elif bound.count is not None:
        names = [name for name in signed if name]
        wanted = len(names) or len(text.placeholders)
        is_mixed = bool(names) and "" in signed
        if wanted != bound.count and not is_mixed and not any(name[0] == "?" for name in names):
            yield _miscounted(text, wanted, bound.count)


def _signed(placeholder: Placeholder) -> str:
    return placeholder.style[0] + placeholder.name if placeholder.name else ""


def _misnamed(signed: dict[str, Placeholder], given: tuple[str, ...]) -> Iterator[Contradiction]:
    if any(name.isdigit() for name in given) or "" in signed or any(n[0] == "?" for n in signed):
        return
    for name in given:
        if name not in signed:
            with_sign = next((one for one in signed if one[1:] == name), "")
            place = signed.get(with_sign)
            yield Contradiction(
                "placeholder-mismatch",
                f"the statement has no parameter `{name}`",
                _REFUSED,
                place.start if place is not None else -1,
                place.end if place is not None else -1,
                hint=f"write `{with_sign}: ...` in the object of values"
                if with_sign
                else "leave it out",
            )
            return
    for name, place in signed.items():
        if name not in given:
            yield Contradiction(
                "placeholder-mismatch",
                f"no value is given for the parameter `{name}`: it is `NULL`",
                "",
                place.start,
                place.end,
            )
            return


def _miscounted(text: Readable, wanted: int, given: int) -> Contradiction:
    place = text.placeholders[given] if given < wanted == len(text.placeholders) else None
    says = f"{counted(wanted, 'placeholder')}, and {counted(given, 'value')}"
    return Contradiction(
        "placeholder-mismatch",
        says if given > wanted else f"{says}: the others are `NULL`",
        _REFUSED if given > wanted else "",
        place.start if place is not None else -1,
        place.end if place is not None else -1,
    )
