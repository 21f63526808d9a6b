"""Where an import that resolves to no file points, by its spelling."""

import re
from posixpath import dirname, join, normpath, splitext

from cdcheck.model.code import Import, ImportedSymbol
from cdcheck.model.project import Project

_ALIAS = re.compile(r"^(?:[@~]/|[@#~])(?=\w)")
_STYLE_OF_PACKAGE = re.compile(r"^@[\w.-]+/[\w.-]+")


def named_path(item: Import, project: Project) -> str | None:
    """Names the file that an unresolved import can only mean; `None` for one of a library.

    The file need not exist: a name inside a folder of the app says which layer is asked for.
    """
    if item.target is not None or item.is_standard:
        return None
    if item.source.endswith(".py"):
        return _python(item, frozenset(project.folders))
    if item.module.startswith("."):
        return normpath(join(dirname(item.source), item.module))
    return _alias(item, project)


def _python(item: Import, folders: frozenset[str]) -> str | None:
    name = item.module.lstrip(".")
    level = len(item.module) - len(name)
    tail = name.replace(".", "/")
    if level:
        folder = dirname(item.source)
        for _ in range(level - 1):
            folder = dirname(folder)
        return join(folder, tail)
    head = name.partition(".")[0]
    folder = dirname(item.source)
    while True:
        if join(folder, head) in folders:
            return join(folder, tail)
        if not folder:
            return None
        folder = dirname(folder)


def _alias(item: Import, project: Project) -> str | None:
    """Reads `@services/bus` as the folder `services`, where no manifest asks for such a package."""
    mark = _ALIAS.match(item.module)
    if mark is None:
        return None
    declared = {r.name for manifest in project.manifests for r in manifest.requirements}
    package = _STYLE_OF_PACKAGE.match(item.module)
    if package is not None and package.group() in declared:
        return None
    rest = item.module[mark.end() :]
    head = rest.partition("/")[0]
    found = sorted((f for f in project.folders if f.rpartition("/")[2] == head), key=len)
    if found:
        return join(dirname(found[0]), rest)
    stems = {splitext(file.path)[0]: file.path for file in project.files}
    return stems.get(splitext(rest.partition("/")[2])[0])


def named_module(item: Import, path: str) -> str:
    """Names the module that an import gets from a file: what it is from, or a module of that package."""
    symbol = next((one for one in item.names if one.target == path), None)
    if path == item.target or symbol is None or not is_submodule(item.target or "", symbol):
        return item.module
    is_dots = not item.module.strip(".")
    return f"{item.module}{symbol.name}" if is_dots else f"{item.module}.{symbol.name}"


def is_submodule(package: str, symbol: ImportedSymbol) -> bool:
    """Tells whether what is imported from a package of Python is a module in it."""
    place = f"{package.removesuffix('__init__.py').rstrip('/')}/{symbol.name}".lstrip("/")
    return symbol.target in {f"{place}.py", f"{place}/__init__.py"}
