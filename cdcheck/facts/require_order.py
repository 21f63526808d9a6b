"""The modules of a Node app that are required again before they come to what they export."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from cdcheck.authoring import fact
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class EarlyRequires(Struct, frozen=True):
    """Holds, by the requiring and the required file, where the required one waits; known starts only."""

    waiting: Mapping[tuple[str, str], Location]


@fact
def early_requires(project: Project) -> EarlyRequires:
    """Walks the calls of `require` at module level, in the order in which Node makes them."""
    imports: dict[str, list[Import]] = {}
    for item in sorted(project.imports, key=lambda item: item.at):
        is_sure = item.kind is ImportKind.REQUIRE and not (item.is_deferred or item.is_guarded)
        if is_sure and item.target is not None:
            imports.setdefault(item.source, []).append(item)
    entries = project.start.entries if project.start is not None else ()
    loading = _Loading(imports)
    found: dict[tuple[str, str], Location] = {}
    for path in (entry.path for entry in entries if len(entries) == 1):
        loading.loaded.add(path)
        for source, target, at in loading.run(path, (path,)):
            found.setdefault((source, target), at)
    return EarlyRequires(found)


class _Loading(Struct):
    """Runs modules, each once; one that is on the stack is given as far as it has come."""

    imports: Mapping[str, list[Import]]
    loaded: set[str] = field(default_factory=set)
    waiting: dict[str, Location] = field(default_factory=dict)

    def run(self, path: str, stack: tuple[str, ...]) -> Iterator[tuple[str, str, Location]]:
        for item in self.imports.get(path, ()):
            target = item.target or ""
            if target not in self.loaded:
                self.loaded.add(target)
                self.waiting[path] = item.at
                yield from self.run(target, (*stack, target))
            elif target in stack and target != path:
                yield path, target, self.waiting[target]
