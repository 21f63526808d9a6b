"""What is reached by following something again and again."""

from collections.abc import Callable, Iterable


def closure(roots: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    """Gives the roots and all that follows from them."""
    found = set(roots)
    ahead = list(found)
    while ahead:
        new = set(following(ahead.pop())) - found
        found |= new
        ahead.extend(new)
    return found
