"""JavaScript's regular expressions, as far as Python's mean the same."""

import re
from warnings import catch_warnings

from cdcheck.abstract.values import Thing, Value, text_of

# Neither groups nor look-arounds: without them a pattern means the same, and takes no exponential time.
_ALIKE = re.compile(r"(?:[^\\()]|\\[-./\\+*?^$|\[\]{}dws])+")
_MAX_TEXT = 2_000


def replaced(text: str, pattern: Value, replacement: str | None) -> str | None:
    """Replaces as `text.replace(/pattern/, replacement)` does; `None` if that cannot be told."""
    if not isinstance(pattern, Thing) or pattern.type != "RegExp" or replacement is None:
        return None
    source, *flags = [text_of(part) for part in pattern.arguments] or [None]
    written = (flags[0] or "") if flags else ""
    is_alike = _ALIKE.fullmatch(source or "") is not None and set(written) <= {*"gi"}
    if not is_alike or "$" in replacement or "\n" in text or len(text) > _MAX_TEXT:
        return None
    try:
        with catch_warnings(action="error", category=FutureWarning):
            compiled = re.compile(source or "", re.ASCII | (re.IGNORECASE if "i" in written else 0))
    except (re.error, FutureWarning):
        return None
    return compiled.sub(lambda _: replacement, text, count="g" not in written)
