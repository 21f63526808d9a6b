"""Which modules of an app that is too large to be run whole matter most."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from cdcheck.linking.import_edges import import_edges
from cdcheck.linking.link import Importance, Linked
from cdcheck.model.code import Import

_FOLDERS = """
scripts script tools examples example demo demos samples benchmarks benchmark bench notebooks docs doc
stories storybook playground sandbox
"""
_LIBRARIES = "react react-dom react-native vue svelte preact solid-js lit @angular/core next expo"
_BESIDE, _FRONT_END = frozenset(_FOLDERS.split()), frozenset(_LIBRARIES.split())


def importance_of_modules(linked: Linked, entries: Iterable[str]) -> Mapping[str, Importance]:
    """Tells what matters of the modules of an app, by the files that are started and by all imports.

    A file that makes the app of a framework counts as one that is started.
    """
    by_source: defaultdict[str, list[Import]] = defaultdict(list)
    for item in import_edges(linked):
        if not item.is_type_only:
            by_source[item.source].append(item)
    told = {path: _alone(linked, path, by_source[path]) for path in linked.machine.extracts}
    makers = linked.machine.libraries.app_makers
    seeds = {
        path
        for path, items in by_source.items()
        if told[path] is Importance.SERVER and any(_names_one_of(makers, item) for item in items)
    }
    reached = _reached({*seeds, *entries}, by_source)
    return {path: Importance.STARTED if path in reached else one for path, one in told.items()}


def _alone(linked: Linked, path: str, imports: list[Import]) -> Importance:
    """Tells what a module is by its place and its own imports."""
    *folders, name = path.split("/")
    if _BESIDE & set(folders) or ".stories." in name or linked.is_test(path):
        return Importance.BESIDE
    packages = {item.package for item in imports if item.package and not item.is_standard}
    if packages & linked.machine.libraries.packages:
        return Importance.SERVER
    is_shown = name.endswith((".tsx", ".jsx")) or bool(packages & _FRONT_END)
    return Importance.BESIDE if is_shown else Importance.OTHER


def _names_one_of(makers: set[str], item: Import) -> bool:
    names = (item.module, *(f"{item.module}.{symbol.name}" for symbol in item.names))
    return not makers.isdisjoint(names)


def _reached(seeds: Iterable[str], by_source: Mapping[str, list[Import]]) -> set[str]:
    found: set[str] = set()
    ahead = list(seeds)
    while ahead:
        path = ahead.pop()
        if path not in found:
            found.add(path)
            ahead += _targets(by_source.get(path, ()))
    return found


def _targets(imports: Iterable[Import]) -> Iterator[str]:
    for item in imports:
        if item.target is not None:
            yield item.target
        yield from item.chain
        yield from (symbol.target for symbol in item.names if symbol.target is not None)
