"""An app without the layers that were asked for."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.layers import Layers
from cdcheck.facts.main_place import MainPlace
from cdcheck.knowledge.layer_words import PERHAPS
from cdcheck.model.layers import Layer
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_DEMANDED = (Layer.ROUTES, Layer.SERVICES, Layer.REPOSITORIES, Layer.MODELS)


@rule
def missing_layers(
    project: Project, layers: Layers, main: MainPlace, task: Task, *, may_be_missing: int = 1
) -> Verdicts:
    is_library = bool(project.routes) and all(is_aside(route.at.path) for route in project.routes)
    if task.architecture != "clean" or not layers.modules or is_library:
        return
    filled = _with_code(project)
    held = {layer: [p for p in layers.paths(layer) if p in filled] for layer in _DEMANDED}
    missing = [layer for layer in _DEMANDED if not held[layer]]
    if len(missing) <= may_be_missing:
        return
    lost = [layer for layer in missing if not _is_perhaps_there(layer, filled, layers)]
    yield Violation(
        at=_place(project, layers, main),
        message=f"no {' and no '.join(missing)} layer, of {len(_DEMANDED)} that are asked for",
        about="layers",
        hint="give routes, services, repositories and models a folder each",
        evidence=tuple(
            Evidence(Location(paths[0]), f"is the {layer} layer")
            for layer, paths in held.items()
            if paths
        ),
        confidence=Confidence.PROVEN if len(lost) > may_be_missing else Confidence.INFERRED,
    )


def _is_perhaps_there(layer: Layer, filled: frozenset[str], layers: Layers) -> bool:
    """Tells whether code that does nothing telling lies in a folder that some name that layer by."""
    return any(
        module.layer is Layer.OTHER and path in filled and PERHAPS[layer] & {*path.split("/")[:-1]}
        for path, module in layers.modules.items()
    )


def _with_code(project: Project) -> frozenset[str]:
    """Leaves out the `__init__` files that define and import nothing."""
    defining = {function.path for function in project.functions}
    defining |= {item.at.path for item in project.classes} | {item.at.path for item in project.tables}
    defining |= {item.source for item in project.imports}
    named = {file.path for file in project.files if not file.path.endswith("__init__.py")}
    return frozenset(defining | named)


def _place(project: Project, layers: Layers, main: MainPlace) -> Location:
    """Points at where routes are registered, else at where the app starts."""
    routes = (route.at for route in project.routes if route.at.path in layers.modules)
    return next(routes, main.at)
