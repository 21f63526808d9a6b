from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.layer_edges import LayerEdge, LayerEdges, Way
from cdcheck.facts.layers import Layers
from cdcheck.facts.named_paths import named_module
from cdcheck.model.code import Import
from cdcheck.model.layers import Layer
from cdcheck.model.task import Task


@rule(where=lambda item: not item.is_test)
def upward_import(
    item: Import,
    layers: Layers,
    edges: LayerEdges,
    task: Task,
    *,
    type_only: bool = False,
    through_neutral: bool = True,
) -> Verdicts:
    own = layers.of(item.source)
    if task.architecture != "clean" or own is Layer.OTHER:
        return
    for edge in edges.of(item):
        is_counted = (type_only or not edge.is_type_only) and (through_neutral or not edge.via)
        if edge.layer.rank > own.rank and is_counted:
            yield Violation(
                at=item.at,
                message=f"{own} must not import {edge.layer} (`{_named(item, edge)}`)",
                about=f"{item.source} -> {edge.path}",
                hint=f"pass what is needed in from above, or move it below {own}",
                evidence=tuple(_evidence(edge)),
                confidence=_confidence(edge, is_sure=layers.is_above(edge.path, item.source)),
            )


def _confidence(edge: LayerEdge, *, is_sure: bool) -> Confidence:
    is_proven = is_sure and edge.way is not Way.LOAD
    return Confidence.PROVEN if is_proven else Confidence.INFERRED


def _named(item: Import, edge: LayerEdge) -> str:
    named = named_module(item, edge.path)
    return named if edge.way is Way.DIRECT else f"{named}, which leads to {edge.path}"


def _evidence(edge: LayerEdge) -> Iterator[Evidence]:
    for at in edge.via:
        yield Evidence(at, f"leads on to the {edge.layer} layer")
