"""Which versions of two distributions that do not work together are asked for, or fixed."""

import re

from cdcheck.knowledge.incompatibilities import Incompatibility
from cdcheck.model.packaging import Lock, Requirement

_OTHER = re.compile(r"[^\d.]")


def is_old(holder: Requirement, pair: Incompatibility) -> bool:
    """Tells whether a manifest asks for a version of the holder that fails with the other."""
    if not pair.holder_below:
        return True
    pin = holder.specifier.removeprefix("==")
    is_exact = holder.specifier.startswith("==") and pin.replace(".", "").isdigit()
    return is_exact and _numbers(pin) < _numbers(pair.holder_below)


def is_new(other: Requirement | None, pair: Incompatibility) -> bool:
    """Tells whether a manifest allows a version of the other with which the holder fails."""
    if other is None:
        return False
    if not other.specifier:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 (costly, and not for JavaScript)

    try:
        return SpecifierSet(other.specifier).contains(pair.other_from)
    except InvalidSpecifier:
        return False


def is_avoided(pair: Incompatibility, lock: Lock | None) -> bool:
    """Tells whether a lock file fixes versions that work together; one without the holder is stale."""
    holder = lock.version(pair.holder) if lock is not None else None
    if lock is None or holder is None:
        return False
    if pair.holder_below and _numbers(holder.version) >= _numbers(pair.holder_below):
        return True
    other = lock.version(pair.other)
    if other is None:
        return pair.other not in lock.unclear
    return _numbers(other.version) < _numbers(pair.other_from)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _OTHER.split(version, maxsplit=1)[0].split(".") if part)
