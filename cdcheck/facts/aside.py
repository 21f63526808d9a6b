"""Code beside the app: scripts, migrations, seeds, documentation, examples."""

_NAMES = """
scripts script tools bin migrations alembic versions seed seeds seeders fixtures docs doc examples
example demo demos samples benchmarks notebooks tests test __tests__ e2e stubs typings vendor
"""
_FOLDERS = frozenset(_NAMES.split())
_FILES = frozenset(
    {"setup.py", "conftest.py", "fabfile.py", "noxfile.py", "tasks.py", "seed.py", "seed.js", "seed.ts"}
)


def is_aside(path: str) -> bool:
    """Tells whether a file lies where no code of the running app is kept."""
    *folders, name = path.split("/")
    return bool(_FOLDERS & set(folders)) or name in _FILES or ".config." in name
