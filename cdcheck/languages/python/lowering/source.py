"""The text of a file as the parser takes it."""

import re
from itertools import accumulate
from typing import NamedTuple

from cdcheck.ir import SyntaxFault
from cdcheck.languages.python.lowering.rejection import is_accepted

# PEP 263: a comment in the first or second line, after nothing but comments.
_COOKIE = re.compile(
    rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)"
)
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_UTF_8 = frozenset({"utf-8", "utf8", "u8", "utf", "utf-8-sig", "ascii", "us-ascii"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Source(NamedTuple):
    """Is UTF-8 without NUL bytes, and what was wrong before it was."""

    text: bytes
    faults: tuple[SyntaxFault, ...]


def read_source(text: bytes) -> Source:
    """Decodes a file as Python would; bytes that do not decode are replaced."""
    if b"\r" in text:
        # To Python a lone carriage return ends a line; to the grammar it does not.
        text = _LONE_RETURN.sub(b"\n", text)
    nul = text.find(b"\0")
    if nul < 0:
        return _decoded(text)
    fault = SyntaxFault(nul, nul + 1, "nul-byte", "the file holds a NUL byte")
    text, faults = _decoded(text.replace(b"\0", b" "))
    return Source(text, (fault, *faults))


def line_starts(text: bytes) -> tuple[int, ...]:
    """Lists where the lines start, as Python counts lines; the last may be empty."""
    lines = text.splitlines(keepends=True)
    starts = (0, *accumulate(map(len, lines)))
    return starts if not lines or lines[-1].endswith((b"\n", b"\r")) else starts[:-1]


def _decoded(text: bytes) -> Source:
    cookie = None if text.startswith(_BYTE_ORDER_MARK) else _COOKIE.match(text)
    encoding = "utf-8" if cookie is None else cookie[1].decode("ascii", "replace")
    if encoding.lower().replace("_", "-") in _UTF_8:
        encoding = "utf-8"
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError as error:
        if cookie is None and is_accepted(text):
            # Python does not mind what a comment holds.
            return Source(text.decode("utf-8", "replace").encode(), ())
        wrong = text[error.start]
        message = f"the file is not {encoding}: byte 0x{wrong:02x} does not decode"
        fault = SyntaxFault(error.start, error.start + 1, "encoding", message)
        return Source(text.decode("utf-8", "replace").encode(), (fault,))
    except (LookupError, UnicodeError):
        message = f"the encoding `{encoding}` is unknown"
        fault = SyntaxFault(0, len(text.split(b"\n", 1)[0]), "encoding", message)
        return Source(text.decode("utf-8", "replace").encode(), (fault,))
    return Source(text if encoding == "utf-8" else decoded.encode("utf-8", "replace"), ())
