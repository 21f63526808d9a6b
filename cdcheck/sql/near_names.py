"""What to write in the place of a name that is not there."""

from collections.abc import Iterable
from typing import NamedTuple

from cdcheck.near_names import nearest


class Suggestion(NamedTuple):
    """Is a hint, and what to write where the name stands; both are empty if there is none."""

    hint: str = ""
    instead: str = ""


def suggestion(written: str, offered: Iterable[str | None]) -> Suggestion:
    """Says which name may be meant."""
    names = [name for name in offered if name]
    same = next((name for name in names if name.lower() == written.lower()), None)
    if same is not None:
        if same == same.lower():
            return Suggestion(f"write `{same}`", same)
        return Suggestion(f'write it in quotes, as in `"{same}"`')
    near = nearest(written, names)
    if near is None:
        return Suggestion()
    return Suggestion(f"did you mean `{near.name}`?", near.name if near.is_close else "")
