"""Folders as a start script sees them: absolute, with a stand-in for the checked folder."""

from collections.abc import Callable, Iterable
from posixpath import dirname, join, normpath

from msgspec import Struct

APP = "/@app"
"""Stands for the folder that is checked, wherever it lies when the script runs."""
HOME = "/@home"

_NEVER_THE_APP = frozenset({"/", "/root", "/tmp", "/home", "/etc", "/usr", "/var", "/opt", HOME})


def relative(place: str | None) -> str | None:
    """Writes a place relative to the checked folder, `.` for itself; `None` for one outside."""
    if place is None or not (place == APP or place.startswith(APP + "/")):
        return None
    return place[len(APP) + 1 :] or "."


def joined(directory: str | None, path: str) -> str | None:
    """Joins a path to a directory; `None` where the directory is not known and matters."""
    if path.startswith("/"):
        return normpath(path)
    return None if directory is None else normpath(join(directory, path))


def is_never_the_app(place: str) -> bool:
    """Tells whether a place is certainly not the folder that holds the app."""
    return place in _NEVER_THE_APP or place.startswith(HOME)


def shown(text: str) -> str:
    """Writes a text for a reader, without the stand-ins."""
    return text.replace(APP + "/", "").replace(APP, ".").replace(HOME, "~")


class Tree(Struct, frozen=True):
    """Is the checked folder, as far as a start script may ask about it."""

    read: Callable[[str], bytes | None]
    files: frozenset[str]
    folders: frozenset[str]

    def has_file(self, path: str) -> bool:
        """Tells whether a file is there; `path` is relative to the checked folder."""
        return path in self.files or self.read(path) is not None

    def has_folder(self, path: str) -> bool:
        """Tells whether a folder with at least one file is there."""
        return path == "." or path in self.folders


def tree_of(read: Callable[[str], bytes | None], paths: Iterable[str], folders: Iterable[str]) -> Tree:
    """Makes a tree of the files and folders of an app."""
    files = frozenset(paths)
    found = {*folders}
    for path in files:
        folder = dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return Tree(read, files, frozenset(found))
