"""How a tree is cut: by layers, by features, or as inside and outside of a hexagon."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from posixpath import dirname

from msgspec import Struct

from cdcheck.model.layers import Layer, LayeredModule

_INSIDE = frozenset({"domain"})
_OUTSIDE = frozenset({"adapter", "adapters", "infra", "infrastructure"})
_RINGS = _INSIDE | _OUTSIDE | {"application", "interface", "interfaces", "presentation"}
_LEAST = 2


class Cut(StrEnum):
    """Is how a tree is cut first."""

    LAYERED = "layered tree"
    FEATURES = "tree sliced by feature"
    HEXAGONAL = "hexagonal tree"
    HEXAGONAL_FEATURES = "hexagonal tree sliced by feature"
    FLAT = "flat tree"


class Shape(Struct, frozen=True):
    """Is how a tree is cut; `features` are the folders of one feature each, with their layers."""

    cut: Cut
    features: Mapping[str, tuple[Layer, ...]]


def shape_of(modules: Mapping[str, LayeredModule]) -> Shape:
    """Tells how a tree is cut, by which layers stand in which folders."""
    layered = [module for module in modules.values() if module.layer is not Layer.OTHER]
    held: dict[str, set[Layer]] = {}
    for module in layered:
        held.setdefault(holder_of(module.group), set()).add(module.layer)
    features = _features(held)
    folders = {part for path in modules for part in dirname(path).split("/")}
    is_hexagonal = bool(folders & _INSIDE and folders & _OUTSIDE)
    if features:
        cut = Cut.HEXAGONAL_FEATURES if is_hexagonal else Cut.FEATURES
    elif is_hexagonal:
        cut = Cut.HEXAGONAL
    else:
        cut = Cut.LAYERED if len({module.layer for module in layered}) >= _LEAST else Cut.FLAT
    return Shape(cut, {folder: _in_order(held[folder]) for folder in sorted(features)})


def holder_of(group: str) -> str:
    """Names the folder that holds a layer, around the rings of a hexagon that it is in."""
    parts = dirname(group).split("/")
    end = next((index for index, part in enumerate(parts) if part in _RINGS), len(parts))
    return "/".join(parts[:end])


def _features(held: Mapping[str, set[Layer]]) -> set[str]:
    """Finds the siblings of which several hold several layers each, if most of the folders do."""
    several = {folder for folder, layers in held.items() if folder and len(layers) >= _LEAST}
    parents = Counter(dirname(folder) for folder in several)
    found = {f for f in several if parents[dirname(f)] >= _LEAST}
    return found if len(found) >= _LEAST and len(found) * 2 > len(several) else set()


def _in_order(layers: set[Layer]) -> tuple[Layer, ...]:
    return tuple(sorted(layers, key=lambda layer: -layer.rank))
