"""Finds the file that a start command names."""

import json
from posixpath import dirname, join, normpath, splitext

from cdcheck.linking.starting.places import Tree, relative
from cdcheck.linking.starting.state import State, is_built

_NODE_SUFFIXES = ("", ".js", ".mjs", ".cjs", ".json", ".ts", ".tsx")
_SOURCES = (".ts", ".js", ".mts", ".tsx", ".mjs")


def python_script(path: str, tree: Tree) -> str | None:
    """Finds what `python path` runs: a file, or a folder's `__main__.py`."""
    if tree.has_folder(path):
        main = normpath(join(path, "__main__.py"))
        return main if tree.has_file(main) else None
    return path if tree.has_file(path) else None


def python_module(name: str, roots: tuple[str, ...], tree: Tree) -> str | None:
    """Finds the file of a dotted module below the first root that has it."""
    for root in roots:
        stem = normpath(join(root, name.replace(".", "/")))
        for path in (f"{stem}/__init__.py", f"{stem}.py"):
            if tree.has_file(path):
                return path
    return None


def module_to_run(name: str, roots: tuple[str, ...], tree: Tree) -> str | None:
    """Finds what `python -m name` runs: a module, or a package's `__main__.py`."""
    found = python_module(name, roots, tree)
    if found is not None and not found.endswith("__init__.py"):
        return found
    mains = [normpath(join(root, name.replace(".", "/"), "__main__.py")) for root in roots]
    return next((main for main in mains if tree.has_file(main)), None)


def has_head(name: str, roots: tuple[str, ...], tree: Tree) -> bool:
    """Tells whether the first part of a dotted name is there, if only as a folder."""
    head = name.split(".", 1)[0]
    return python_module(head, roots, tree) is not None or any(
        tree.has_folder(normpath(join(root, head))) for root in roots
    )


def node_file(path: str, tree: Tree) -> str | None:
    """Finds what `node path` runs: a file with or without its suffix, or a folder's main file."""
    for suffix in _NODE_SUFFIXES:
        if path != "." and tree.has_file(path + suffix):
            return path + suffix
    if not tree.has_folder(path):
        return None
    main = package(path, tree).get("main")
    stems = [str(main), "index"] if main else ["index"]
    for stem in stems:
        for suffix in _NODE_SUFFIXES:
            found = normpath(join(path, stem + suffix))
            if tree.has_file(found):
                return found
    return None


def source_of_built(path: str, state: State) -> str | None:
    """Guesses the source of a file that a build makes: `dist/app.js` comes from `src/app.ts`."""
    if not is_built(path):
        return None
    parts = path.split("/")
    at = next(i for i, part in enumerate(parts) if is_built(part))
    rest = splitext("/".join(parts[at + 1 :]))[0]
    for folder in ("src", ""):
        for suffix in _SOURCES:
            found = normpath(join("/".join(parts[:at]), folder, rest.removeprefix("src/") + suffix))
            if state.tree.has_file(found):
                return found
    return None


def package(folder: str, tree: Tree) -> dict[str, object]:
    """Reads a folder's package.json; empty if there is none that parses."""
    content = tree.read(normpath(join(folder, "package.json")))
    try:
        data = json.loads(content or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def package_folder(directory: str | None, tree: Tree) -> str | None:
    """Finds the folder of the package.json that npm would use, from a directory upwards."""
    folder = relative(directory)
    if folder is None:
        return None
    while True:
        if tree.has_file(normpath(join(folder, "package.json"))):
            return folder
        if folder in {"", "."}:
            return None
        folder = dirname(folder) or "."
