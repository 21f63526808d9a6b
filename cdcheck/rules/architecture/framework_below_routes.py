"""Web frameworks in the layers that must not know of HTTP."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.layers import Layers
from cdcheck.facts.library_calls import LibraryCalls
from cdcheck.knowledge.web_frameworks import TYPES, is_web_framework
from cdcheck.model.code import Import, ImportedSymbol
from cdcheck.model.layers import Layer
from cdcheck.model.task import Task

_APPS = frozenset({"FastifyBaseLogger", "FastifyInstance", "FastAPI", "Flask", "Hono", "Express"})
_BELOW = (Layer.SERVICES, Layer.REPOSITORIES, Layer.MODELS)


@rule(where=lambda item: not item.is_test and item.package is not None)
def framework_below_routes(item: Import, layers: Layers, calls: LibraryCalls, task: Task) -> Verdicts:
    layer = layers.of(item.source)
    if task.architecture != "clean" or layer not in _BELOW or not item.package:
        return
    names = [name for name in item.names if _is_web(item, name)]
    if not (names if item.names else is_web_framework(item.package, item.module)):
        return
    made = [call for name in names for call in calls.of(item.source, _qualified(item, name))]
    if not item.names:
        made = calls.of(item.source, item.module)
    values = [n for n in names if not n.is_type_only and n.name not in TYPES]
    is_proven = bool(made) or (bool(values) and item.source.endswith(".py"))
    is_proven = is_proven and layers.is_sure(item.source)
    yield Violation(
        at=item.at,
        message=f"{layer} must not depend on a web framework (`{item.module}`)",
        about=f"{item.source} -> {item.module}",
        hint=_hint([name.name for name in names]),
        evidence=tuple(Evidence(call.at, f"calls `{call.external}`") for call in made[:3]),
        confidence=Confidence.PROVEN if is_proven else Confidence.INFERRED,
    )


def _hint(names: list[str]) -> str:
    if names and set(names) <= _APPS:
        return "take what it uses, as the database or the logger, and not the whole app"
    return "take and return plain values; leave requests and responses to the routes"


def _is_web(item: Import, name: ImportedSymbol) -> bool:
    return is_web_framework(item.package or "", _qualified(item, name))


def _qualified(item: Import, name: ImportedSymbol) -> str:
    """Names what is imported; the whole module goes by the module's name."""
    return item.module if name.name in {"default", "*"} else f"{item.module}.{name.name}"
