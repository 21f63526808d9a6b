"""What to write in the place of a name that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(written: str, offered: Iterable[str | None]) -> str:
    """Says which name may be meant; empty if none is near."""
    names = [name for name in offered if name]
    same = next((name for name in names if name.lower() == written.lower()), None)
    if same is not None:
        is_folded = same == same.lower()
        return f"write `{same}`" if is_folded else f'write it in quotes, as in `"{same}"`'
    near = get_close_matches(written, names, 1)
    return f"did you mean `{near[0]}`?" if near else ""
