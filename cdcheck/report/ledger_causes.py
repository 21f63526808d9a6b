"""The causes of a ledger, each with what it cost in the direct view, the costliest first."""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Explanation, Part
from cdcheck.attribution.ledger import Entry, Ledger


class CauseSeen(Struct, frozen=True):
    """Is one cause: how many assertions it failed by itself, their weight, and the first of them."""

    why: Explanation
    count: int
    weight: Fraction
    steps: tuple[str, ...]


def causes_of(ledger: Ledger) -> tuple[CauseSeen, ...]:
    """Groups failed assertions by what failed them; cascades, whose causes are others, are left out."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in ledger.entries:
        if entry.why.part is not Part.CASCADE:
            groups.setdefault((entry.why.part.value, entry.why.cause), []).append(entry)
    seen = (_seen(entries) for entries in groups.values())
    return tuple(sorted(seen, key=lambda one: (-one.weight, one.why.part.value, one.why.cause)))


def _seen(entries: Iterable[Entry]) -> CauseSeen:
    all_ = list(entries)
    weight = sum((entry.weight for entry in all_), Fraction(0))
    return CauseSeen(all_[0].why, len(all_), weight, tuple(dict.fromkeys(entry.step for entry in all_)))
