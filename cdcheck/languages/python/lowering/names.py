"""The spelling of names."""

import unicodedata


def identifier_text(written: str) -> str:
    """Spells an identifier as Python sees it: `ﬁnd` and `find` are one name."""
    return written if written.isascii() else unicodedata.normalize("NFKC", written)
