"""Type arguments of tagged templates, which TypeScript's grammar takes for comparisons."""

# Longer than anybody writes between a tag and its template.
_LONGEST = 2000
_TAG_ENDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$)]")
_OPENING, _CLOSING, _EQUALS = b"<>="


def without_template_arguments(text: bytes) -> bytes:
    """Blanks the type arguments of each ``sql<number>`...` ``."""
    found = text.find(b">`")
    respelt = bytearray(text)
    while found >= 0:
        at = _opening(text, found)
        if at > 0 and text[at - 1] in _TAG_ENDS:
            respelt[at : found + 1] = bytes(
                one if one in b"\r\n" else 0x20 for one in text[at : found + 1]
            )
        found = text.find(b">`", found + 1)
    return bytes(respelt)


def _opening(text: bytes, at: int) -> int:
    depth = 0
    for place in range(at, max(at - _LONGEST, -1), -1):
        byte = text[place]
        if byte == _CLOSING and text[place - 1] != _EQUALS:
            depth += 1
        elif byte == _OPENING:
            depth -= 1
            if depth == 0:
                return place
    return -1
