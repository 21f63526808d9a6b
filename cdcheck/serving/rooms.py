"""Keeps a server to the folder that it was started for."""

from pathlib import Path

from cdcheck import configuration
from cdcheck.errors import UsageError
from cdcheck.sources import folder_of_app

_SETTINGS = ("cdcheck.toml", "pyproject.toml", "package.json")
_PACKS = (".yaml", ".yml")


class Room:
    """Is the folder that a server may read: what leads out of it, by links too, is refused."""

    def __init__(self, root: Path) -> None:
        """Takes a folder; raises `UsageError` if it is none."""
        self.root = folder_of_app(root).resolve()

    def app(self, path: str) -> Path:
        """Gives the folder of an app; raises `UsageError` if it, or what settings name, is outside."""
        folder = folder_of_app(self.inside(path))
        for name in _SETTINGS:
            self.inside(name, folder)
        settings = configuration.find(folder)
        if settings.file is not None:
            named = (settings.contract, settings.baseline, *self._packs(settings.rules or ""))
            for file in filter(None, named):
                self.inside(file, settings.file.parent)
        return folder

    def rules(self, names: str | None) -> str | None:
        """Gives what `--rules` takes, with pack files by their full path; refuses those outside."""
        if names is None:
            return None
        packs = self._packs(names)
        parts = (part.strip() for part in names.split(","))
        return ",".join(str(self.inside(part)) if part in packs else part for part in parts)

    def inside(self, path: str, folder: Path | None = None) -> Path:
        """Gives the real place of a path; raises `UsageError` if it is not below the root.

        Whether anything is there is not told of what is outside.
        """
        try:
            real = (folder or self.root).joinpath(path).resolve()
        except (OSError, RuntimeError, ValueError):
            raise UsageError(f"`{path}` is no path") from None
        top = self.root if folder is None else _highest(self.root, folder)
        if not real.is_relative_to(top):
            raise UsageError(f"`{path}` is outside of the root that this server was started with")
        return real

    def shown(self, path: Path) -> str:
        """Names a place below the root as seen from there; the root itself by nothing."""
        return path.relative_to(self.root).as_posix().removeprefix(".")

    @staticmethod
    def _packs(names: str) -> tuple[str, ...]:
        parts = (part.strip() for part in names.split(","))
        return tuple(part for part in parts if part.endswith(_PACKS))


def _highest(root: Path, folder: Path) -> Path:
    """Gives the higher of two folders: settings above the root may name files that stand beside them."""
    return folder if root.is_relative_to(folder) else root
