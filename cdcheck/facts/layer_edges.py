"""What imports depend on, as layers: directly, by a re-export, or through a module of no layer."""

from collections import deque
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.layer_names import stem_of
from cdcheck.facts.layers import Layers
from cdcheck.facts.named_paths import is_submodule, named_path
from cdcheck.facts.ports import Ports
from cdcheck.facts.registered_imports import RegisteredImports
from cdcheck.knowledge.layer_words import ASSEMBLY
from cdcheck.model.code import Import, ImportedSymbol, ImportKind
from cdcheck.model.layers import Layer
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class Way(StrEnum):
    """How an import gets to a layer."""

    DIRECT = "direct"
    REEXPORT = "re-export"
    CALL = "call"
    """An imported function of a module in no layer calls into it."""
    LOAD = "load"
    """Loading a module in no layer loads it; nothing of it need be used."""


class LayerEdge(Struct, frozen=True):
    """Leads from an import to a file in a layer; `via` are the places in between."""

    layer: Layer
    path: str
    way: Way
    is_type_only: bool
    via: tuple[Location, ...] = ()


class LayerEdges(Struct, frozen=True):
    """Knows the layers that each import depends on, one edge a layer, the most direct one."""

    by_import: Mapping[Import, tuple[LayerEdge, ...]]

    def of(self, item: Import) -> tuple[LayerEdge, ...]:
        """Lists the edges of one import."""
        return self.by_import.get(item, ())


@fact
def layer_edges(
    project: Project, layers: Layers, registered: RegisteredImports, ports: Ports
) -> LayerEdges:
    """Follows every import that is not in a test to the layers it reaches.

    A port is above no layer: it is there for those below to import.
    """
    tracer = _Tracer(project, layers)

    def counts(item: Import, edge: LayerEdge) -> bool:
        is_above = 0 <= layers.of(item.source).rank < edge.layer.rank
        return not (is_above and ports.holds(edge.path))

    counted = (item for item in project.imports if not (item.is_test or registered.holds(item)))
    return LayerEdges(
        {item: tuple(edge for edge in tracer.edges(item) if counts(item, edge)) for item in counted}
    )


class _Loaded(NamedTuple):
    """Is an import that loads its target, which is in a layer; `files` hold what it names."""

    item: Import
    target: str
    files: frozenset[str]
    layer: Layer


class _Tracer:
    def __init__(self, project: Project, layers: Layers) -> None:
        self._project, self._layers = project, layers
        self._imports: dict[str, list[Import]] = {}
        for item in project.imports:
            self._imports.setdefault(item.source, []).append(item)
        self._calls: dict[str, list[tuple[str, Location]]] = {}
        for call in project.calls:
            if call.caller is not None and call.callee is not None:
                self._calls.setdefault(call.caller, []).append((call.callee, call.at))
        self._reached: dict[str, set[str]] = {item.source: set() for item in project.imports}
        for call in project.calls:
            if call.callee is not None:
                self._reached.setdefault(call.at.path, set()).add(call.callee.partition(":")[0])
        self._types = {item.id for item in project.classes if item.kind in {"interface", "type"}}
        self._names: dict[str, frozenset[str]] = {}
        self._assembling = {listener.at.path for listener in project.listeners}
        self._assembling |= {middleware.at.path for middleware in project.middleware}
        self._loaded_by: dict[str, tuple[_Loaded, ...]] = {}
        self._owned: dict[str, list[str]] = {}
        for function in project.functions:
            self._owned.setdefault(function.owner or function.id, []).append(function.id)

    def edges(self, item: Import) -> Iterator[LayerEdge]:
        """Gives one edge for each layer, the most direct first."""
        seen: set[tuple[Layer, bool]] = set()
        for edge in self._all(item):
            if (edge.layer, edge.is_type_only) not in seen and edge.path != item.source:
                seen.add((edge.layer, edge.is_type_only))
                yield edge

    def _all(self, item: Import) -> Iterator[LayerEdge]:
        target = item.target or named_path(item, self._project)
        if target is None:
            return
        layer = self._layers.of(target)
        if layer is not Layer.OTHER and not self._passes_on(item, layer):
            yield LayerEdge(layer, target, Way.DIRECT, self._is_erased(item))
            return
        yield from self._reexported(item, target)
        if layer is not Layer.OTHER:
            yield LayerEdge(layer, target, Way.LOAD, self._is_erased(item))
            return
        if not item.is_type_only:
            yield from self._called(item, target)
            yield from self._loaded(item, target)

    def _passes_on(self, item: Import, layer: Layer) -> bool:
        """Tells whether all that is imported comes from other layers than the file that is named."""
        layers = {self._layers.of(symbol.target or item.target or "") for symbol in item.names}
        return bool(layers) and layers.isdisjoint({layer, Layer.OTHER})

    def _is_erased(self, item: Import) -> bool:
        """Tells whether nothing of an import is left when the app runs."""
        return item.is_type_only or (bool(item.names) and all(map(self._is_type, item.names)))

    def _is_type(self, symbol: ImportedSymbol) -> bool:
        return symbol.is_type_only or f"{symbol.target}:{symbol.name}" in self._types

    def _reexported(self, item: Import, target: str) -> Iterator[LayerEdge]:
        via = (Location(target),)
        named: set[str] = set()
        for symbol in item.names:
            if symbol.target is not None and symbol.target != target:
                named.add(symbol.target)
                layer = self._layers.of(symbol.target)
                if layer is not Layer.OTHER:
                    is_type_only = item.is_type_only or self._is_type(symbol)
                    is_direct = is_submodule(target, symbol) or "." not in target.rpartition("/")[2]
                    way = Way.DIRECT if is_direct else Way.REEXPORT
                    yield LayerEdge(layer, symbol.target, way, is_type_only, () if is_direct else via)
        is_star = any(symbol.name == "*" for symbol in item.names)
        for path in item.chain if is_star else ():
            layer = self._layers.of(path)
            if layer is not Layer.OTHER and path not in named:
                yield LayerEdge(layer, path, Way.REEXPORT, item.is_type_only, via)

    def _called(self, item: Import, target: str) -> Iterator[LayerEdge]:
        """Follows the calls of imported functions and classes while they stay outside the layers."""
        names = [s for s in item.names if not s.is_type_only]
        ids = [f"{s.target or target}:{s.name}" for s in names]
        reached: list[tuple[str, tuple[Location, ...]]] = []
        reached.extend((inner, ()) for i in ids for inner in self._owned.get(i, []))
        seen: set[str] = set()
        while reached:
            function, via = reached.pop(0)
            if function in seen or len(seen) > 200:
                continue
            seen.add(function)
            for callee, at in self._calls.get(function, []):
                path = callee.partition(":")[0]
                if not self._names_it(function.partition(":")[0], path):
                    continue
                layer = self._layers.of(path)
                if layer is not Layer.OTHER:
                    yield LayerEdge(layer, path, Way.CALL, False, (*via, at))
                else:
                    reached.append((callee, (*via, at)))

    def _names_it(self, source: str, path: str) -> bool:
        """Tells whether a file imports what it calls; what it is given to call is not its own."""
        if source not in self._names:
            targets = [
                target
                for item in self._imports.get(source, [])
                for target in (item.target, *item.chain, *(s.target for s in item.names))
            ]
            self._names[source] = frozenset(target for target in (source, *targets) if target)
        return path in self._names[source] or path.rpartition("/")[0] in self._names[source]

    def _loaded(self, item: Import, target: str) -> Iterator[LayerEdge]:
        first = dict.fromkeys((target, *item.chain))
        waiting = deque[tuple[str, tuple[Location, ...]]]((path, (Location(path),)) for path in first)
        seen: set[str] = {item.source}
        while waiting:
            path, via = waiting.popleft()
            if path in seen:
                continue
            seen.add(path)
            for loaded in self._loads(path):
                inner, target = loaded.item, loaded.target
                if loaded.layer is Layer.OTHER:
                    if target not in seen:
                        waiting.append((target, (*via[:-1], inner.at, Location(target))))
                    continue
                passed = inner.kind is ImportKind.REEXPORT and item.kind is not ImportKind.STATEMENT
                way = Way.REEXPORT if passed else Way.LOAD
                if not self._reached[item.source].isdisjoint(loaded.files):
                    way = Way.CALL
                yield LayerEdge(loaded.layer, target, way, False, (*via[:-1], inner.at))

    def _loads(self, path: str) -> tuple["_Loaded", ...]:
        """Lists what loading a file loads at once; one that puts the app together has it by right."""
        if path not in self._loaded_by:
            imports = [] if self._assembles(path) else self._imports.get(path, [])
            self._loaded_by[path] = tuple(
                _Loaded(one, one.target, frozenset(_files(one)), self._layers.of(one.target))
                for one in imports
                if one.target is not None and not (one.is_deferred or one.is_type_only)
            )
        return self._loaded_by[path]

    def _assembles(self, path: str) -> bool:
        """Tells whether a file puts the app together, and so imports all layers by right."""
        return path in self._assembling or stem_of(path) in ASSEMBLY


def _files(item: Import) -> Iterator[str]:
    return (path for path in (item.target, *(symbol.target for symbol in item.names)) if path)
