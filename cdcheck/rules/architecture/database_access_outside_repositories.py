"""Database access in the layers above the repositories."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.data_access import Access, DataAccesses
from cdcheck.facts.layers import Layers
from cdcheck.model.files import SourceFile
from cdcheck.model.layers import Layer
from cdcheck.model.task import Task

_ABOVE = (Layer.ROUTES, Layer.SERVICES)


@rule(where=lambda file: not file.is_test)
def database_access_outside_repositories(
    file: SourceFile, layers: Layers, accesses: DataAccesses, task: Task
) -> Verdicts:
    layer = layers.of(file.path)
    if task.architecture != "clean" or layer not in _ABOVE or not _is_layered(layers):
        return
    by_function: dict[str | None, list[Access]] = {}
    for access in accesses.in_file(file.path):
        by_function.setdefault(access.function, []).append(access)
    for function, found in by_function.items():
        outer = (function or "").rpartition(":")[2].partition(".<locals>")[0]
        name = outer if outer and "<" not in outer else file.path.rpartition("/")[2]
        yield Violation(
            at=found[0].at,
            message=f"{layer} must not touch the database (`{name}` does)",
            about=function or file.path,
            hint="move the statement into a repository and call that",
            evidence=tuple(Evidence(access.at, f"runs `{access.what}`") for access in found[:5]),
            confidence=Confidence.PROVEN if layers.is_sure(file.path) else Confidence.INFERRED,
        )


def _is_layered(layers: Layers) -> bool:
    """Tells whether there is a layer to move to; an app without is told so by `missing-layers`."""
    return layers.has(Layer.SERVICES, Layer.REPOSITORIES)
