"""Which models a JavaScript app defines only where certain calls import them."""

from collections import defaultdict
from collections.abc import Callable, Collection

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.model.code import Import
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.places import Location
from cdcheck.model.project import Project

Models = tuple[MappedModel, ...]


class LateModels(Struct, frozen=True):
    """Finds models whose files nothing loads but the calls at certain places.

    It finds none where modules are loaded by names that only the run knows.
    """

    loaded_by: Callable[[Collection[Location]], Models]


@fact
def late_models(project: Project) -> LateModels:
    imports = [item for item in project.imports if not (item.is_test or item.is_type_only)]
    is_closed = all(item.target or item.package or item.is_standard for item in imports)

    def loaded_by(places: Collection[Location]) -> Models:
        late = [item for item in imports if any(place.has_line_of(item.at) for place in places)]
        if not (late and is_closed):
            return ()
        early = _loaded(project, [item for item in imports if item not in late])
        found = _loaded(project, imports) - early
        return tuple(model for model in project.models if model.at.path in found)

    return LateModels(loaded_by)


def _loaded(project: Project, imports: list[Import]) -> set[str]:
    """Follows imports from what is started, or from what nothing imports."""
    targets: dict[str, set[str]] = defaultdict(set)
    for item in imports:
        named = (name.target for name in item.names)
        targets[item.source].update(path for path in (item.target, *item.chain, *named) if path)
    every = {path for item in project.imports for path in (item.target, *item.chain) if path}
    start = project.start
    entries = [entry.path for entry in start.entries] if start is not None else []
    roots = entries or [f.path for f in project.files if not f.is_test and f.path not in every]
    return closure(roots, lambda path: targets[path])
