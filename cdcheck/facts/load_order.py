"""The order in which the modules of a Python app run when it starts, and what that order breaks."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from cdcheck.authoring import fact
from cdcheck.model.code import Import, ImportedSymbol
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class EarlyImport(Struct, frozen=True):
    """Is a name that is imported from a module that has not come to its definition yet.

    `waiting_at` is the import at which that module waits, `defined_at` where the name is defined.
    """

    item: Import
    name: ImportedSymbol
    waiting_at: Location
    defined_at: Location


class EarlyImports(Struct, frozen=True):
    """Holds the imports that break, by the place of the import; known starts only."""

    by_place: Mapping[Location, EarlyImport]


@fact
def early_imports(project: Project) -> EarlyImports:
    found: dict[Location, EarlyImport] = {}
    loading = _Loading(_imports(project), _definitions(project))
    for entry in project.start.entries if project.start is not None else ():
        if entry.path.endswith(".py"):
            # A script is `__main__`: whoever imports it by its name runs it a second time.
            loading.loaded = set() if entry.as_main else {entry.path}
            for early in loading.run(entry.path, () if entry.as_main else (entry.path,)):
                found.setdefault(early.item.at, early)
    return EarlyImports(found)


def _imports(project: Project) -> dict[str, list[Import]]:
    found: dict[str, list[Import]] = {}
    for item in project.imports:
        if not (item.is_deferred or item.is_type_only or item.is_guarded) and item.target is not None:
            found.setdefault(item.source, []).append(item)
    return {path: sorted(items, key=lambda item: item.at) for path, items in found.items()}


def _definitions(project: Project) -> dict[str, Location]:
    """Lists where functions and classes of module level are defined, by id; once defined only."""
    places = [(one.id, one.at) for one in project.functions]
    places += [(one.id, one.at) for one in project.classes]
    times = Counter(id_ for id_, _ in places)
    return {id_: at for id_, at in places if times[id_] == 1}


class _Loading(Struct):
    """Walks the imports as Python would run them."""

    imports: Mapping[str, list[Import]]
    definitions: Mapping[str, Location]
    loaded: set[str] = field(default_factory=set)
    waiting: dict[str, Location] = field(default_factory=dict)

    def run(self, path: str, stack: tuple[str, ...]) -> Iterator[EarlyImport]:
        for item in self.imports.get(path, ()):
            target = item.target or ""
            yield from self._early(item, stack)
            names = (name.target for name in item.names if name.target not in {None, target})
            for wanted in (target, *(name for name in names if name is not None)):
                if wanted not in self.loaded and wanted.endswith(".py"):
                    self.loaded.add(wanted)
                    self.waiting[path] = item.at
                    yield from self.run(wanted, (*stack, wanted))

    def _early(self, item: Import, stack: tuple[str, ...]) -> Iterator[EarlyImport]:
        target = item.target or ""
        waiting = self.waiting.get(target)
        if target not in stack or target == item.source or waiting is None:
            return
        for name in item.names:
            defined = self.definitions.get(f"{target}:{name.name}")
            if name.target == target and defined is not None and defined.line > waiting.line:
                yield EarlyImport(item, name, waiting, defined)
