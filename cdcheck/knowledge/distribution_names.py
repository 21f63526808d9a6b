"""How distributions are named."""

import re


def normalized(name: str) -> str:
    """Normalises the name of a Python distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
