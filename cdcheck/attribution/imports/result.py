"""Reads a stored result, `cdcheck.run/1`."""

from pathlib import Path

import msgspec

from cdcheck.complaints import as_clause
from cdcheck.errors import UsageError
from cdcheck.runs import SCHEMA, RunResult

MOST_BYTES = 256_000_000


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Reads a file whole; raises `UsageError` if it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise UsageError(f"`{path}` is larger than {most // 1_000_000} MB")
    return data


def result_in(data: bytes, name: str) -> RunResult:
    """Decodes a result; raises `UsageError` with the field that is wrong."""
    try:
        result = msgspec.json.decode(data, type=RunResult)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"`{name}` is no result of a run: {_sentence(error)}") from None
    if result.schema != SCHEMA:
        raise UsageError(f"`{name}` has the schema `{result.schema[:40]}`, not `{SCHEMA}`")
    return result


def _sentence(error: Exception) -> str:
    said = str(error).strip() or type(error).__name__
    return as_clause(said).removesuffix(".")
