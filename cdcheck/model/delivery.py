"""How the app was handed over, where it came as a patch."""

from dataclasses import dataclass
from enum import StrEnum

from cdcheck.model.places import Location


class Receipt(StrEnum):
    """What became of a patch."""

    APPLIED = "applied"
    EMPTY = "empty"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Is a patch and what became of it; `at` is the patch, `why` git's reason for refusing it.

    `files` are the files that it changed. `is_partial` marks one that changes files which were not
    given: what the patch shows of them was checked, what it leaves out is missing. `hidden` are
    changed files of which it shows too little.
    """

    at: Location
    receipt: Receipt
    why: str = ""
    files: tuple[str, ...] = ()
    is_partial: bool = False
    hidden: tuple[str, ...] = ()
