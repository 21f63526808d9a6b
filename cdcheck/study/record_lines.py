"""Writes and reads records as lines of JSON, with their fractions exact: `"349/352"`."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import Struct

from cdcheck.complaints import as_clause
from cdcheck.errors import UsageError
from cdcheck.study.records import Record

_FRACTION = re.compile(r"\d{1,400}(?:/[1-9]\d{0,399})?", re.ASCII)


class Kept(Struct, frozen=True, kw_only=True):
    """Is a record and what it was made of.

    `file` is the result, `stamp` tells whether that has changed, and `maker` what attributed it.
    `app` and `suite_digest` are the digests of what was run.
    """

    record: Record
    file: str = ""
    stamp: str = ""
    maker: str = ""
    app: str = ""
    suite_digest: str = ""


def written(lines: Iterable[Kept]) -> bytes:
    """Gives the lines as bytes."""
    encoder = msgspec.json.Encoder(enc_hook=_encoded)
    return b"".join(encoder.encode(line) + b"\n" for line in lines)


def read_lines(data: bytes, name: str) -> Iterator[Kept]:
    """Reads lines; raises `UsageError` with the line and the field that is wrong."""
    decoder = msgspec.json.Decoder(Kept, dec_hook=_decoded)
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            kept = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            why = as_clause(str(error))
            raise UsageError(f"`{name}`, line {number}, is no record of a run: {why}") from None
        record = kept.record
        if not sum(record.direct.values()) == sum(record.root.values()) == 1 - record.raw:
            raise UsageError(f"`{name}`, line {number}: what was lost does not sum to the loss")
        yield kept


def _encoded(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is not written")


def _decoded(type_: type, value: Any) -> Fraction:
    if not isinstance(value, str) or not _FRACTION.fullmatch(value):
        raise ValueError("expected a fraction such as `1/2`")
    return Fraction(value)
