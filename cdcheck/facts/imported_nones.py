"""Names that a module of Python imports while they are `None`, and that their own module sets later."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct, field

from cdcheck.closure import closure
from cdcheck.facts.table_order import files_run_by
from cdcheck.model.code import Import, ImportedSymbol
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class NoneUse(Struct, frozen=True):
    """Is the first use of such a name in a function: `fails_as` is what Python says of it.

    `none_at` is where the name is `None`, `set_at` the function that sets it.
    """

    at: Location
    name: str
    function: str
    fails_as: str
    imported_at: Location
    none_at: Location
    set_at: Location


class ImportedNones(Struct, frozen=True):
    """Holds these uses, by the place of the import."""

    by_import: Mapping[Location, NoneUse]


class Bound(NamedTuple):
    """Is a name that a module imports when it is loaded, by the statement."""

    item: Import
    symbol: ImportedSymbol


def bound_at_start(project: Project) -> Iterator[Bound]:
    """Lists the names that modules of Python import from others of the app when they are loaded."""
    for item in project.imports:
        if item.source.endswith(".py") and not (item.is_deferred or item.is_type_only or item.is_test):
            for symbol in item.names:
                target = symbol.target
                if target is not None and target.endswith(".py") and target != item.source:
                    yield Bound(item, symbol)


def are_earlier(item: Import, setters: set[str], project: Project) -> bool:
    """Tells whether an import surely runs when the app starts, before any of the functions does."""
    callers: dict[str, set[str]] = {}
    for call in project.calls:
        if call.callee is not None and call.caller is not None and not call.is_test:
            callers.setdefault(call.callee, set()).add(call.caller)
    leading = closure(setters, lambda name: callers.get(name, ()))
    moments = {c.at for c in project.calls if c.callee in leading and not (c.caller or c.is_test)}
    ends = [
        _Loading(_imports(project), moments, item.at).comes_to(entry.path)
        for entry in (project.start.entries if project.start is not None else ())
        if entry.path.endswith(".py")
    ]
    return True in ends and False not in ends


def _imports(project: Project) -> Mapping[str, list[Import]]:
    found: dict[str, list[Import]] = {}
    for item in project.imports:
        if not (item.is_deferred or item.is_type_only):
            found.setdefault(item.source, []).append(item)
    return found


class _Loading(Struct):
    """Walks the imports as Python would run them, until a moment or the wanted import comes."""

    imports: Mapping[str, list[Import]]
    moments: set[Location]
    wanted: Location
    loaded: set[str] = field(default_factory=set)

    def comes_to(self, path: str) -> bool | None:
        """Tells whether the wanted import runs before any moment; `None` if neither does."""
        self.loaded.add(path)
        events: list[tuple[Location, Import | None]] = [(i.at, i) for i in self.imports.get(path, ())]
        events += [(moment, None) for moment in self.moments if moment.path == path]
        for at, item in sorted(events, key=lambda event: event[0]):
            if item is None:
                return False
            for target in files_run_by(item):
                if target not in self.loaded and target.endswith(".py"):
                    end = self.comes_to(target)
                    if end is not None:
                        return end
            if at == self.wanted:
                return True
        return None
