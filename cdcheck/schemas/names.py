"""Compares names of tables and columns as people do: without case, plural and underscores."""

from collections.abc import Iterable

_PLURALS = {"ies": "y", "sses": "ss", "xes": "x", "ches": "ch", "shes": "sh"}


def words_of(name: str) -> tuple[str, ...]:
    """Splits a name into its words: `UserFavorites` and `user_favorites` are both `user favorite`."""
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {name}", name, strict=False)
    )
    plain = "".join(letter if letter.isalnum() else " " for letter in spaced.lower())
    return tuple(_singular(word) for word in plain.split())


def key_of(name: str) -> str:
    """Gives what names that mean the same have in common."""
    return "".join(words_of(name))


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """Gives the keys of several names."""
    return frozenset(map(key_of, names))


def without_first_word(name: str) -> str:
    """Gives the key of a name behind its prefix (`articles_comment`), empty if it has none."""
    return "".join(words_of(name)[1:])


def _singular(word: str) -> str:
    for plural, singular in _PLURALS.items():
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word
