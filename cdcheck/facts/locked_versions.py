"""Which versions a lock file fixes of what a manifest asks for."""

from collections.abc import Mapping
from posixpath import dirname

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.packaging import Lock, Manifest
from cdcheck.model.project import Project

_LOCKED = frozenset({"pyproject", "pipfile"})


class LockedVersions(Struct, frozen=True):
    """Holds the lock files by their folders."""

    by_folder: Mapping[str, tuple[Lock, ...]]

    def of(self, manifest: Manifest) -> Lock | None:
        """Finds the lock file that an installation takes; `None` if there is none, or one of several.

        Members of a workspace share one above them. pip asks none about `requirements.txt`.
        """
        if manifest.kind not in _LOCKED:
            return None
        folder = dirname(manifest.path)
        while folder and folder not in self.by_folder:
            folder = dirname(folder)
        found = self.by_folder.get(folder, ())
        return found[0] if len(found) == 1 else None


@fact
def locked_versions(project: Project) -> LockedVersions:
    found: dict[str, tuple[Lock, ...]] = {}
    for lock in project.locks:
        folder = dirname(lock.path)
        found[folder] = (*found.get(folder, ()), lock)
    return LockedVersions(found)
