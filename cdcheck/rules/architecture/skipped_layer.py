"""Routes that go past the services."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.layer_edges import LayerEdge, LayerEdges
from cdcheck.facts.layer_names import stem_of
from cdcheck.facts.layer_uses import LayerUses
from cdcheck.facts.layers import Layers
from cdcheck.facts.named_paths import named_module
from cdcheck.knowledge.layer_words import ASSEMBLY
from cdcheck.model.code import Import
from cdcheck.model.layers import Layer
from cdcheck.model.task import Task


@rule(where=lambda item: not item.is_test and not item.is_type_only)
def skipped_layer(  # noqa: PLR0913 (facts, found by type)
    item: Import,
    layers: Layers,
    edges: LayerEdges,
    uses: LayerUses,
    accesses: DataAccesses,
    task: Task,
    *,
    allow_models: bool = False,
) -> Verdicts:
    if task.architecture != "clean" or layers.of(item.source) is not Layer.ROUTES:
        return
    is_route = layers.is_sure(item.source)
    for edge in edges.of(item):
        if edge.is_type_only or edge.via or _is_handler(edge.path, layers):
            continue
        if edge.layer is Layer.REPOSITORIES:
            is_proven = is_route and layers.is_sure(edge.path) and _reaches(item, edge, uses)
            yield _violation(item, edge, is_proven=is_proven)
        elif edge.layer is Layer.MODELS and not allow_models:
            called = uses.functions(item.source, edge.path)
            if any(accesses.in_function(function) for function in called):
                yield _violation(item, edge, is_proven=is_route)


def _is_handler(path: str, layers: Layers) -> bool:
    """Tells whether routes hand their work to a file, which its queries alone make a repository."""
    return stem_of(path) in {"handler", "handlers"} and not layers.is_sure(path)


def _reaches(item: Import, edge: LayerEdge, uses: LayerUses) -> bool:
    """Tells whether more is done than to make a repository and hand it to a service."""
    only_makes = uses.makes(item.source, edge.path) and not uses.functions(item.source, edge.path)
    named = {stem_of(item.source), *item.source.split("/")[:-1]}
    return not only_makes and not named & (ASSEMBLY - {"__init__", "index"})


def _violation(item: Import, edge: LayerEdge, *, is_proven: bool) -> Violation:
    return Violation(
        at=item.at,
        message=f"routes reach {edge.layer} past the services (`{named_module(item, edge.path)}`)",
        about=f"{item.source} -> {edge.path}",
        hint="call a service, and let it use what it needs",
        confidence=Confidence.PROVEN if is_proven else Confidence.INFERRED,
    )
