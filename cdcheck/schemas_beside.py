"""Names what may create the tables of an app and lies outside of the folder that is checked."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_HIGHEST, _MOST, _LARGEST = 4, 60, 1_000_000
_FOLDERS = frozenset(
    {"db", "database", "databases", "sql", "schema", "schemas", "migration", "migrations", "init"}
    | {"initdb", "docker-entrypoint-initdb.d", "postgres", "postgresql", "mysql", "mariadb", "supabase"}
)
_ENTRY_POINT = "docker-entrypoint-initdb.d"
_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-][\w.-]*)?\.ya?ml")
_TOLD_IN = re.compile(r"(?:readme(?:\.\w+)?|gnumakefile|makefile|justfile)", re.IGNORECASE)
_SCRIPT = re.compile(r"[\w./-]+\.sql\b")
_CREATES = re.compile(rb"\bcreate\s+(?:unlogged\s+)?table\b", re.IGNORECASE)


def schemas_beside(root: Path) -> tuple[str, ...]:
    """Lists the files by their paths from the app; empty if it is a repository of its own.

    Of an app that is in no repository, only what it names itself counts, if it is in the folder above.
    """
    app = root.resolve()
    if (app / ".git").exists():
        return ()
    above = _above(app)
    top = above[-1] if above else app.parent
    found: dict[Path, None] = {}
    for folder in (app, *above):
        found.update(dict.fromkeys(_named(folder, app, top)))
        found.update(dict.fromkeys(_scripts(folder, app) if folder != app else ()))
    return tuple(os.path.relpath(path, app) for path in found)


def _above(app: Path) -> list[Path]:
    """Lists the folders from an app up to that of its repository."""
    above = app.parents[:_HIGHEST]
    top = next((n for n, one in enumerate(above, 1) if (one / ".git").exists()), 0)
    return list(above[:top])


def _named(folder: Path, app: Path, top: Path) -> Iterator[Path]:
    """Finds what files of a folder name: what the database's container runs, or scripts."""
    for path in _files(folder):
        is_compose = _COMPOSE.fullmatch(path.name) is not None
        if not is_compose and not _TOLD_IN.fullmatch(path.name):
            continue
        text = _read(path).decode("utf-8", "replace")
        named = [(folder / name).resolve() for name in _SCRIPT.findall(text)]
        outside = (one for one in named if one.is_relative_to(top) and _is_outside(one, app))
        scripts = [one for one in outside if _creates(one)]
        yield from scripts
        if is_compose and folder != app and not scripts and _ENTRY_POINT in text:
            yield path


def _scripts(folder: Path, app: Path) -> Iterator[Path]:
    """Finds scripts that make tables in folders beside an app which are named for that."""
    for inner in _folders(folder):
        if inner.name.lower() in _FOLDERS and _is_outside(inner, app):
            for path in (path for place in (inner, *_folders(inner)) for path in _files(place)):
                if path.suffix == ".sql" and _creates(path):
                    yield path
                    break


def _is_outside(path: Path, app: Path) -> bool:
    return not (path.is_relative_to(app) or app.is_relative_to(path))


def _creates(path: Path) -> bool:
    return _CREATES.search(_read(path)) is not None


def _files(folder: Path) -> list[Path]:
    return _inside(folder, are_folders=False)


def _folders(folder: Path) -> list[Path]:
    return _inside(folder, are_folders=True)


def _inside(folder: Path, *, are_folders: bool) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            found = [e.name for e in entries if e.is_dir(follow_symlinks=False) is are_folders]
    except OSError:
        return []
    return [folder / name for name in sorted(found)[:_MOST] if name != "node_modules"]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""
