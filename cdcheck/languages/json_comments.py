"""Takes comments and trailing commas out of JSON, as tsconfig files have them."""

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)


def strip_comments(text: str) -> str:
    """Gives plain JSON; strings are left alone."""
    without = _TOKEN.sub(lambda m: m.group() if m.group()[0] in '",' else " ", text)
    return _TOKEN.sub(lambda m: m.group() if m.group()[0] == '"' else " ", without)
