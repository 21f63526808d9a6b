"""Code beside the app: scripts, migrations, seeds, documentation, examples."""

from cdcheck.model.data import Query

_NAMES = """
scripts script tools bin migrations alembic versions seed seeds seeders fixtures docs doc examples
example demo demos samples benchmarks notebooks tests test __tests__ e2e stubs typings vendor
"""
_ON_PURPOSE = (
    "seed",
    "reset",
    "clean",
    "clear",
    "script",
    "setup",
    "init",
    "purge",
    "prune",
    "backfill",
    "delete_all",
    "deleteall",
    "remove_all",
    "removeall",
    "truncate",
    "wipe",
)
_FOLDERS = frozenset(_NAMES.split())
_FILES = frozenset(
    {"setup.py", "conftest.py", "fabfile.py", "noxfile.py", "tasks.py", "seed.py", "seed.js", "seed.ts"}
)


def is_aside(path: str) -> bool:
    """Tells whether a file lies where no code of the running app is kept."""
    *folders, name = path.split("/")
    return bool(_FOLDERS & set(folders)) or name in _FILES or ".config." in name


def is_on_purpose(query: Query) -> bool:
    """Tells whether a query stands where data is made or removed on purpose, by its names."""
    words = f"{query.at.path} {query.function or ''}".lower()
    return any(word in words for word in _ON_PURPOSE)
