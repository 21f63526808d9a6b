"""The model as a Mermaid diagram: layers, and the imports between their folders."""

from collections import Counter
from collections.abc import Iterator
from posixpath import dirname

from cdcheck.model.layers import Layer
from cdcheck.session import Understood


def render(understood: Understood, *, reasons: bool = False) -> str:
    """Gives the layers and the imports between folders as a flowchart."""
    del reasons
    return "\n".join(_lines(understood)) + "\n"


def _lines(understood: Understood) -> Iterator[str]:
    layer_of = {module.path: module.layer for module in understood.layers.modules.values()}
    folders: dict[str, Layer] = {}
    for path, layer in layer_of.items():
        if layer is not Layer.OTHER:
            folders.setdefault(dirname(path) or path, layer)
    names = {folder: f"n{number}" for number, folder in enumerate(sorted(folders))}
    yield "flowchart TD"
    for layer in (Layer.ROUTES, Layer.SERVICES, Layer.REPOSITORIES, Layer.MODELS):
        members = [folder for folder in sorted(folders) if folders[folder] is layer]
        if members:
            yield f"    subgraph {layer.value}"
            for folder in members:
                yield f'        {names[folder]}["{folder}"]'
            yield "    end"
    edges: Counter[tuple[str, str]] = Counter()
    for item in understood.project.imports:
        source, target = dirname(item.source) or item.source, dirname(item.target or "")
        if source in names and target in names and source != target and not item.is_test:
            edges[source, target] += 1
    for (source, target), number in sorted(edges.items()):
        is_upward = 0 <= folders[source].rank < folders[target].rank
        arrow = "-. upward .->" if is_upward else f"-->|{number}|"
        yield f"    {names[source]} {arrow} {names[target]}"
