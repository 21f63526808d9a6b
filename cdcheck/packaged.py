"""Where the packs, contracts and schemas that come with cdcheck are."""

from functools import cache
from pathlib import Path

from cdcheck.errors import UsageError

_SUFFIXES = (".yaml", ".yml", ".json")


@cache
def packaged_folder() -> Path:
    """Finds the folder `rules`: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "packaged_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def find_packaged(kind: str, name_or_path: str, folder: Path) -> Path:
    """Finds a `kind` (a contract, a schema) that comes with cdcheck by its name, or a file by its path.

    Raises `UsageError`, which names those that there are.
    """
    known = {path.stem: path for path in (packaged_folder() / f"{kind}s").glob("*.yaml")}
    if name_or_path in known:
        return known[name_or_path]
    path = folder / name_or_path
    if path.is_file():
        return path
    if path.suffix in _SUFFIXES:
        raise UsageError(f"there is no {kind} file `{path}`")
    names = ", ".join(f"`{name}`" for name in sorted(known))
    raise UsageError(f"there is no {kind} `{name_or_path}`; name a file, or one of {names}")
