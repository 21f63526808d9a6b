"""Paths out of Django's regular expressions."""

import re

_NAMED = re.compile(r"\(\?P<(\w+)>")
_OPTIONAL_SLASH = re.compile(r"/\?$")


def path_of_regex(pattern: str) -> str:
    """Writes a URL's regular expression as a path with `<name>` parameters.

    Anchors go, an optional final slash goes, named groups become parameters and unnamed ones are
    numbered. A group that does not take any word keeps a converter: `<regex:name>`.
    """
    text = pattern.removeprefix("^").removesuffix("$")
    text = _OPTIONAL_SLASH.sub("", text).removesuffix(r"\Z")
    pieces: list[str] = []
    position = count = 0
    while position < len(text):
        if text[position] != "(":
            pieces.append(text[position])
            position += 1
            continue
        end = _closing(text, position)
        named = _NAMED.match(text, position)
        if not text.startswith("(?:", position):
            count += 1
            start = named.end() if named else position + 1
            name = named.group(1) if named else f"group{count}"
            pieces.append(f"<{name}>" if takes_words(text[start:end]) else f"<regex:{name}>")
        position = end + 1
        if position < len(text) and text[position] in "?*+":
            position += 1
    return "".join(pieces).replace("\\", "")


def takes_words(expression: str) -> bool:
    """Tells whether a group of a regular expression matches any word."""
    try:
        return all(re.fullmatch(expression, word) for word in ("feed", "log-in"))
    except re.error:
        return False


def _closing(text: str, start: int) -> int:
    depth, position, in_class = 0, start, False
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif character == "(" and not in_class:
            depth += 1
        elif character == ")" and not in_class:
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return len(text) - 1
