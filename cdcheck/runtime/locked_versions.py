"""What an installer is told of the versions that a lock file fixes."""

from pathlib import Path

from cdcheck.linking.manifest_formats.locks import LOCKS, read_lock


def constraints_in(folder: Path) -> tuple[str, ...]:
    """Lists what a lock file in a folder fixes, as pip takes constraints; nothing if there is none."""
    for name in LOCKS:
        path = folder / name
        if path.is_file():
            lock = read_lock(name, path.read_bytes())
            versions = lock.versions if lock is not None else ()
            return tuple(f"{one.name}=={one.version}" for one in versions)
    return ()
