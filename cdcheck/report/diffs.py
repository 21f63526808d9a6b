"""Changes of files as unified diffs, which `git apply` and `patch` take."""

from collections.abc import Iterator
from difflib import unified_diff
from posixpath import join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdcheck.fixing import Mended


def diff_of(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """Yields the lines of the diff of one file, without their ends."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    yield from unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")


def diffs_of(mended: "Mended", folder: str = "") -> Iterator[Iterator[str]]:
    """Yields the diff of each file that was mended; their paths begin with the app's `folder`."""
    for path, text in sorted(mended.changed.items()):
        yield diff_of(join(folder, path), mended.before.read(path) or b"", text)
