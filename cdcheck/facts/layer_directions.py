"""Whether a folder of the domain holds models or the use cases above them, by the way of imports."""

from collections.abc import Iterable, Iterator, Mapping

from cdcheck.facts.layer_names import stem_of, words_of
from cdcheck.knowledge import layer_words
from cdcheck.model.code import Import
from cdcheck.model.layers import Layer, LayeredModule

_LEAST = 2
_WHY = "its files use the repositories, and few of these use it"


def use_cases(
    imports: Iterable[Import], modules: Mapping[str, LayeredModule]
) -> Iterator[tuple[str, LayeredModule]]:
    """Takes a folder whose name says little for services, where it uses the repositories.

    Entities are used by repositories; use cases use them. Where both happens, most files decide.
    """
    groups = {module.group for module in modules.values() if _is_weak(module)}
    up: dict[str, set[str]] = {group: set() for group in groups}
    down: dict[str, set[str]] = {group: set() for group in groups}
    for source, target in _edges(imports):
        ends = modules.get(source), modules.get(target)
        if ends[0] is None or ends[1] is None:
            continue
        if ends[0].group in up and ends[1].layer is Layer.REPOSITORIES:
            up[ends[0].group].add(source)
        if ends[1].group in down and ends[0].layer is Layer.REPOSITORIES:
            down[ends[1].group].add(source)
    turned = {group for group in groups if len(up[group]) > max(len(down[group]), _LEAST - 1)}
    for path, module in modules.items():
        if module.group in turned:
            yield path, LayeredModule(path, Layer.SERVICES, _WHY, module.group)


def _is_weak(module: LayeredModule) -> bool:
    name = "_".join(words_of(stem_of(module.group)))
    is_folder = module.group != module.path
    return is_folder and module.layer is Layer.MODELS and name in layer_words.MODELS_IF_FOLDER


def _edges(imports: Iterable[Import]) -> Iterator[tuple[str, str]]:
    """Gives the files at both ends of what is imported for more than its type."""
    for item in imports:
        if not (item.is_test or item.is_type_only):
            values = [name.target for name in item.names if not name.is_type_only]
            targets = {item.target, *values} if values or not item.names else set()
            yield from ((item.source, target) for target in targets if target)
