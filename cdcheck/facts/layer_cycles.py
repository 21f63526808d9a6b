"""Circles of imports that run through more than one layer."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.layers import Layers, is_in_domain
from cdcheck.facts.registered_imports import RegisteredImports
from cdcheck.model.code import Import
from cdcheck.model.layers import Layer
from cdcheck.model.project import Project


class LayerCycles(Struct, frozen=True):
    """Knows, of each import that goes up, the shortest way back to where it stands."""

    ways_back: Mapping[Import, tuple[Import, ...]]
    layers: Layers

    def closed_by(self, item: Import) -> tuple[Import, ...] | None:
        """Gives the imports that lead back; `None` for one that closes no circle."""
        return self.ways_back.get(item)

    def layers_of(self, item: Import, back: tuple[Import, ...]) -> Iterator[Layer]:
        """Lists the layers on a circle, that of the import first."""
        for edge in (item, *back):
            layer = self.layers.of(edge.source)
            if layer is not Layer.OTHER:
                yield layer

    def is_sure(self, item: Import, back: tuple[Import, ...]) -> bool:
        """Tells whether no file on a circle is of its layer by a name alone that may mislead."""
        circle = [edge.source for edge in (item, *back)]
        return all(map(self.layers.is_sure, circle)) and not all(map(is_in_domain, circle))


@fact
def layer_cycles(project: Project, layers: Layers, registered: RegisteredImports) -> LayerCycles:
    """Looks for a way back from every upward import, over imports that run when modules load."""
    leaving: dict[str, list[tuple[str, Import]]] = {}
    for item in project.imports:
        is_erased = item.is_type_only or registered.holds(item)
        if not (item.is_test or item.is_deferred or is_erased):
            edges = leaving.setdefault(item.source, [])
            edges.extend((target, item) for target in _files(item))
    ways: dict[Import, tuple[Import, ...]] = {}
    for target, item in (edge for edges in leaving.values() for edge in edges):
        own, other = layers.of(item.source), layers.of(target)
        if Layer.OTHER not in {own, other} and other.rank > own.rank:
            back = _way(target, item.source, leaving)
            if back is not None:
                ways.setdefault(item, back)
    return LayerCycles(ways, layers)


def _files(item: Import) -> list[str]:
    """Lists the files that an import runs: the module, and modules that it names in a package."""
    found = [item.target, *(symbol.target for symbol in item.names)]
    return [path for path in dict.fromkeys(found) if path is not None]


def _way(
    start: str, end: str, leaving: Mapping[str, list[tuple[str, Import]]]
) -> tuple[Import, ...] | None:
    waiting: list[tuple[str, tuple[Import, ...]]] = [(start, ())]
    seen = {start}
    while waiting:
        path, way = waiting.pop(0)
        for target, item in leaving.get(path, []):
            if target == end:
                return (*way, item)
            if target not in seen:
                seen.add(target)
                waiting.append((target, (*way, item)))
    return None
