"""Writes files so that there is either all of one or what was there before."""

from pathlib import Path

from cdcheck.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file by a draft beside it; raises `UsageError` for one that cannot be written."""
    place = path.resolve()
    # Nothing can stand in the place of a device or a pipe.
    is_replaced = place.is_file() or not place.exists()
    draft = place.with_name(f".{place.name}.draft") if is_replaced else place
    try:
        draft.write_bytes(data)
        if is_replaced:
            draft.replace(place)
    except OSError as error:
        if is_replaced:
            draft.unlink(missing_ok=True)
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from None
