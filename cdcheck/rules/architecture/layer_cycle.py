"""Imports that close a circle over several layers."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.layer_cycles import LayerCycles
from cdcheck.facts.named_paths import named_module
from cdcheck.model.code import Import
from cdcheck.model.task import Task


@rule(where=lambda item: not item.is_test and item.target is not None)
def layer_cycle(item: Import, cycles: LayerCycles, task: Task) -> Verdicts:
    if task.architecture != "clean":
        return
    back = cycles.closed_by(item)
    if back is None:
        return
    layers = " and ".join(dict.fromkeys(cycles.layers_of(item, back)))
    targets = (*(edge.source for edge in back), item.source)
    yield Violation(
        at=item.at,
        message=f"{layers} import each other (here `{named_module(item, targets[0])}`)",
        about=f"{item.source} <-> {item.target}",
        hint="move what both need below them",
        evidence=tuple(
            Evidence(edge.at, f"imports `{named_module(edge, target)}`")
            for edge, target in zip(back, targets[1:], strict=True)
        ),
        confidence=Confidence.PROVEN if cycles.is_sure(item, back) else Confidence.INFERRED,
    )
