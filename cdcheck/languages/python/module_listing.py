"""Modules that code finds by listing a package, and loads by their names."""

from posixpath import basename, dirname

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import (
    Choice,
    Items,
    Known,
    Thing,
    Unknown,
    Value,
    items_of,
    options,
    pattern_of,
    text_of,
)

_INIT = "__init__.py"


def register(library: Library) -> None:
    """Adds what lists the modules of a package to the standard library's model."""
    library.functions.update(
        {
            "pkgutil.iter_modules": _listed,
            "pkgutil.walk_packages": _listed,
            "werkzeug.utils.find_modules": _found,
        }
    )


def _listed(call: Invocation) -> Value:
    """Lists the modules of some folders as `pkgutil` does: finder, name, whether it is a package."""
    given = call.argument(0, "path") or Unknown("no path")
    places = [p for o in options(given) for p in (items_of(o) if isinstance(o, Items) else [o])]
    folders = [folder for place in places if (folder := _folder(place)) is not None]
    prefix = call.argument(1, "prefix")
    written = "" if prefix is None else text_of(prefix)
    found: list[Value] = []
    for folder in folders:
        for path, name in _modules(call.machine, folder, is_deep=call.name.endswith("walk_packages")):
            dotted = f"{folder}/".replace("/", ".") + name if written is None else written + name
            found.append(_described(call, dotted, is_package=path.endswith(_INIT)))
    return Items(found, is_open=not found)


def _described(call: Invocation, name: str, *, is_package: bool) -> Value:
    attributes: dict[str, Value] = {"name": Known(name), "ispkg": Known(is_package)}
    parts: list[Value] = [Unknown("a finder"), *attributes.values()]
    return Choice((Items(parts), Thing("pkgutil.ModuleInfo", call.site, attributes=attributes)))


def _folder(place: Value) -> str | None:
    path = pattern_of(place)
    if path is None or "{}" in path:
        return None
    return "" if path == "." else path.strip("/")


def _modules(machine: Machine, folder: str, *, is_deep: bool) -> list[tuple[str, str]]:
    """Lists the modules directly in a folder, or all below it, by path and dotted name."""
    found: list[tuple[str, str]] = []
    for path in machine.files_under(folder):
        if not path.endswith(".py") or path == f"{folder}/{_INIT}".lstrip("/"):
            continue
        inside = path[len(folder) :].strip("/")
        is_package = basename(inside) == _INIT
        name = (dirname(inside) if is_package else inside.removesuffix(".py")).replace("/", ".")
        if is_deep or "." not in name:
            found.append((path, name))
    return found


def _found(call: Invocation) -> Value:
    """Lists the names of a package's modules, as Werkzeug does."""
    package = text_of(call.argument(0, "import_path"))
    if package is None:
        return Items([], is_open=True)
    with_packages = call.argument(1, "include_packages") == Known(value=True)
    is_deep = call.argument(2, "recursive") == Known(value=True)
    folder = package.replace(".", "/")
    names = [
        Known(f"{package}.{name}")
        for path, name in _modules(call.machine, folder, is_deep=is_deep)
        if with_packages or not path.endswith(_INIT)
    ]
    return Items(list(names), is_open=not names)
