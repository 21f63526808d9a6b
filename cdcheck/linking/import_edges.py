"""All imports of all files, with what they resolve to."""

import sys
from collections.abc import Iterator
from posixpath import dirname, join, normpath, splitext

from msgspec import Struct

from cdcheck import ir
from cdcheck.abstract.notes import DynamicLoad
from cdcheck.abstract.values import Mod, Site
from cdcheck.knowledge.node_builtins import is_node_module
from cdcheck.linking import loading
from cdcheck.linking.guards import is_in_arm, is_in_try
from cdcheck.linking.javascript_modules import EXTENSIONS, package_of
from cdcheck.linking.link import COMPILED, Linked
from cdcheck.linking.reexports import Reexports
from cdcheck.model.code import Import, ImportedSymbol, ImportKind

_MADE = ("", ".js", ".ts", ".json", "/index.js", "/index.ts")
_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class _Place(Struct, frozen=True):
    statement: ir.Import | ir.Export
    is_deferred: bool
    is_guarded: bool
    is_type_only: bool


def import_edges(linked: Linked) -> Iterator[Import]:
    """Lists the imports of every file, in order of file and place."""
    reexports = Reexports(linked.machine)
    for path, extract in sorted(linked.machine.extracts.items()):
        for place in _places(extract):
            if extract.language == "python":
                if isinstance(place.statement, ir.Import):
                    yield _python(linked, reexports, path, place, place.statement)
            elif place.statement.module is not None:
                yield _javascript(linked, reexports, path, place)
    for load in dict.fromkeys(linked.machine.facts.all(DynamicLoad)):
        edge = _dynamic(linked, load)
        if edge is not None:
            yield edge


def _places(extract: ir.Extract) -> Iterator[_Place]:
    yield from _walk(extract.body, deferred=False, guarded=False, typing=False)
    for class_ in extract.classes:
        yield from _walk(class_.body, deferred=False, guarded=False, typing=False)
    for function in extract.functions:
        yield from _walk(function.body, deferred=True, guarded=False, typing=False)


def _walk(
    body: tuple[ir.Statement, ...], *, deferred: bool, guarded: bool, typing: bool
) -> Iterator[_Place]:
    for statement in body:
        if isinstance(statement, ir.Import | ir.Export):
            is_type_only = typing or statement.is_type_only
            yield _Place(statement, deferred, guarded, is_type_only)
        elif isinstance(statement, ir.If):
            is_typing = typing or _is_type_checking(statement.test)
            yield from _walk(statement.then, deferred=deferred, guarded=guarded, typing=is_typing)
            yield from _walk(statement.otherwise, deferred=deferred, guarded=guarded, typing=typing)
        elif isinstance(statement, ir.Try):
            catches = guarded or any(_catches(handler) for handler in statement.handlers)
            yield from _walk(statement.body, deferred=deferred, guarded=catches, typing=typing)
            rest = [h.body for h in statement.handlers]
            for block in (*rest, statement.otherwise, statement.final):
                yield from _walk(block, deferred=deferred, guarded=catches, typing=typing)
        elif isinstance(statement, ir.Loop | ir.With):
            yield from _walk(statement.body, deferred=deferred, guarded=guarded, typing=typing)


def _is_type_checking(test: ir.Expression) -> bool:
    return ir.last_name(test) == "TYPE_CHECKING"


def _catches(handler: ir.Handler) -> bool:
    return handler.types is None or not _CATCHING.isdisjoint(handler.names)


def _python(
    linked: Linked, reexports: Reexports, path: str, place: _Place, statement: ir.Import
) -> Import:
    machine = linked.machine
    target = machine.python.resolve(statement.module, path, statement.level)
    head = statement.module.split(".", 1)[0]
    if target is not None and not target.endswith(".py") and not statement.level:
        # Of a folder without an `__init__`, `import *` gives nothing, and does not fail.
        named = [item.name for item in statement.names if item.name != "*"]
        inside = [machine.python.submodule(target, name) for name in named]
        target = target if not inside or any(inside) else None
    is_broken = target is None and (
        statement.level > 0 or machine.python.is_outer(statement.module, path)
    )
    if is_broken and linked.is_elsewhere(_python_path(path, statement)):
        is_broken = False
    is_external = target is None and not is_broken and not statement.level
    names, chain = _python_names(linked, reexports, path, statement, target)
    return Import(
        at=machine.location(Site(path, statement.at, statement.end)),
        source=path,
        module="." * statement.level + statement.module,
        target=target,
        package=head if is_external else None,
        is_standard=is_external and head in sys.stdlib_module_names,
        is_unresolvable=is_broken,
        is_type_only=place.is_type_only,
        is_guarded=place.is_guarded,
        is_deferred=place.is_deferred,
        is_test=linked.is_test(path),
        names=names,
        chain=chain,
    )


def _python_names(
    linked: Linked, reexports: Reexports, path: str, statement: ir.Import, target: str | None
) -> tuple[tuple[ImportedSymbol, ...], tuple[str, ...]]:
    machine = linked.machine
    symbols: list[ImportedSymbol] = []
    chain: dict[str, None] = {}
    for item in statement.names:
        found: str | None = None
        is_missing = False
        if target is not None and item.name == "*":
            for passed in reexports.star_targets(target):
                chain.setdefault(passed)
        elif target is not None:
            submodule = machine.python.submodule(target, item.name)
            followed = reexports.follow(target, item.name) if target.endswith(".py") else []
            found = followed[-1] if followed else submodule
            chain.update(dict.fromkeys(followed[1:] if followed else []))
            if not followed and submodule is not None:
                chain.setdefault(submodule)
            is_missing = (
                found is None
                and reexports.is_closed(target)
                and not linked.is_elsewhere(join(dirname(target), item.name) + ".py")
            )
        at = machine.location(Site(path, item.at, item.end))
        symbols.append(ImportedSymbol(item.name, item.alias, at, found, is_missing))
    chain.pop(target or "", None)
    return tuple(symbols), tuple(chain)


def _javascript(linked: Linked, reexports: Reexports, path: str, place: _Place) -> Import:
    machine, statement = linked.machine, place.statement
    specifier = statement.module or ""
    target = machine.javascript.resolve(specifier, path)
    is_local = machine.javascript.is_local(specifier, path)
    is_standard = target is None and is_node_module(specifier)
    is_beside = target is None and machine.javascript.is_beside(specifier, path)
    symbols: list[ImportedSymbol] = []
    chain: dict[str, None] = {}
    for item in statement.names:
        followed = reexports.follow(target, item.name) if target and item.name != "*" else []
        if target and item.name == "*":
            chain.update(dict.fromkeys(reexports.star_targets(target)))
        chain.update(dict.fromkeys(followed[1:]))
        is_missing = (
            target is not None and item.name != "*" and not followed and reexports.is_closed(target)
        )
        is_type_only = item.is_type_only or place.is_type_only
        at = machine.location(Site(path, item.at, item.end))
        symbols.append(
            ImportedSymbol(
                item.name,
                item.alias,
                at,
                followed[-1] if followed else None,
                is_missing and not is_type_only,
                is_type_only,
            )
        )
    only_types = bool(symbols) and all(s.is_type_only for s in symbols)
    chain.pop(target or "", None)
    return Import(
        at=machine.location(Site(path, statement.at, statement.end)),
        source=path,
        module=specifier,
        kind=ImportKind.REEXPORT if isinstance(statement, ir.Export) else ImportKind.STATEMENT,
        target=target,
        package=None
        if target or is_local or is_beside
        else package_of(machine.javascript.library_name(specifier, path)),
        is_standard=is_standard,
        is_unresolvable=target is None and is_local and _may_be_claimed(linked, path, specifier),
        is_type_only=place.is_type_only or only_types,
        is_guarded=place.is_guarded,
        is_deferred=place.is_deferred,
        is_test=linked.is_test(path),
        names=tuple(symbols),
        chain=tuple(chain),
    )


def _dynamic(linked: Linked, load: DynamicLoad) -> Import | None:
    machine, path = linked.machine, load.site.path
    if load.name is None:
        return None
    is_python = path.endswith(".py")
    package: str | None = None
    if is_python:
        value = machine.module(load.name, path)
        target = value.path if isinstance(value, Mod) else None
        head = load.name.lstrip(".").split(".", 1)[0]
        package = head if target is None and not load.name.startswith(".") else None
        is_standard, is_broken = head in sys.stdlib_module_names and target is None, False
    else:
        target = machine.javascript.resolve(load.name, path)
        if target is None and "/" in load.name:
            target = loading.by_path(machine, load.name)
        is_local = machine.javascript.is_local(load.name, path)
        is_first_party = target or is_local or machine.javascript.is_beside(load.name, path)
        package = (
            None if is_first_party else package_of(machine.javascript.library_name(load.name, path))
        )
        is_standard = target is None and is_node_module(load.name)
        is_broken = target is None and is_local and _may_be_claimed(linked, path, load.name)
    return Import(
        at=machine.location(load.site),
        source=path,
        module=load.name,
        kind=ImportKind.REQUIRE if load.is_require else ImportKind.DYNAMIC,
        target=target,
        package=package,
        is_standard=is_standard,
        is_unresolvable=is_broken,
        is_guarded=is_in_try(machine.extracts[path], load.site.at),
        is_deferred=load.caller is not None
        or (is_broken and is_in_arm(machine.extracts[path], load.site.at)),
        is_test=linked.is_test(path),
        is_type_only=load.is_type_only,
    )


def _python_path(source: str, statement: ir.Import) -> str:
    folder = dirname(source)
    for _ in range(statement.level - 1):
        folder = dirname(folder)
    named = statement.module.replace(".", "/") + ".py"
    return normpath(join(folder, named)) if statement.level else named


def _may_be_claimed(linked: Linked, source: str, specifier: str) -> bool:
    """Tells whether a module that is not there should be: not outside the app, not made later."""
    path = normpath(join(dirname(source), specifier))
    if not _is_code(specifier) or (specifier.startswith(".") and path.startswith("..")):
        return False
    stem = path.removesuffix(".js")
    if path in linked.compiled or f"{path}/index" in linked.compiled:
        return False
    return not any(linked.is_ignored(stem + suffix) for suffix in _MADE)


def _is_code(specifier: str) -> bool:
    suffix = splitext(specifier.partition("?")[0])[1]  # Bundlers take `./app.css?url`.
    if suffix in COMPILED:
        return False
    return not suffix or suffix in EXTENSIONS or not suffix[1:].isalpha() or len(suffix) > 6
