"""Which mapped tables are defined when a Python app creates its schema."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname

from msgspec import Struct, field

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.facts.schema_creation import SchemaCreations
from cdcheck.model.code import Import
from cdcheck.model.data import SchemaCreation, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DEPTH = 6


class LateTable(Struct, frozen=True):
    """Is a table whose class is defined only after all tables have been created."""

    table: Table
    creation: SchemaCreation
    at: Location


class LateTables(Struct, frozen=True):
    """Holds the tables that come too late, in the order of the model."""

    every: tuple[LateTable, ...] = ()


@fact
def late_tables(project: Project, creations: SchemaCreations) -> LateTables:
    """Follows the imports from every entry to the calls that lead to `create_all`.

    Nothing is said where one of these calls could not be placed, or where models have several bases.
    """
    tables = [t for t in project.tables if t.cls and t.orm == "sqlalchemy" and not t.is_test]
    made = creations.on_start
    is_plain = bool(made) and all(one.how == "create_all" and one.is_on_start for one in made)
    if not is_plain or creations.outside or len({t.metadata for t in tables}) > 1:
        return LateTables()
    moments = [moment for one in made for moment in _moments(one.at, project, 0)]
    if not moments or None in moments:
        return LateTables()
    loading = _Loading(_imports(project), {moment for moment in moments if moment is not None})
    for entry in project.start.entries if project.start is not None else ():
        loading.loaded = {}
        loading.run(entry.path)
    if not loading.seen:
        return LateTables()
    late = (
        LateTable(table, made[0], loading.seen[0].at)
        for table in tables
        if all(moment.lacks(table) for moment in loading.seen) and loading.is_used(table)
    )
    return LateTables(tuple(late))


def _moments(at: Location, project: Project, depth: int) -> Iterator[Location | None]:
    """Lists the places at module level that lead to a place; `None` for one that is not known."""
    around = [f for f in project.functions if f.at.has_start_of(at)]
    if not around:
        yield at
        return
    innermost = max(around, key=lambda function: function.at)
    calls = [call for call in project.calls if call.callee == innermost.id and not call.is_test]
    if not calls or depth > _DEPTH:
        yield None
    for call in calls:
        yield from _moments(call.at, project, depth + 1)


def _imports(project: Project) -> Mapping[str, tuple[Import, ...]]:
    found: dict[str, list[Import]] = {}
    for item in project.imports:
        if not item.is_type_only:
            found.setdefault(item.source, []).append(item)
    return {path: tuple(sorted(items, key=lambda item: item.at)) for path, items in found.items()}


class _Moment(Struct, frozen=True):
    """Is the moment of a creation: the files that may have run by then, and where others wait."""

    at: Location
    may_have_run: frozenset[str]
    waiting: Mapping[str, int]

    def lacks(self, table: Table) -> bool:
        line = self.waiting.get(table.at.path)
        if line is not None:
            return table.at.line > line
        return table.at.path not in self.may_have_run


class _Loading(Struct):
    """Walks the imports as Python would run them; `loaded` maps a file to the line it has come to."""

    imports: Mapping[str, tuple[Import, ...]]
    moments: set[Location]
    loaded: dict[str, int] = field(default_factory=dict)
    seen: list[_Moment] = field(default_factory=list)
    every: set[str] = field(default_factory=set)

    def run(self, path: str) -> None:
        self.loaded[path] = 0
        eager = [item for item in self.imports.get(path, ()) if not item.is_deferred]
        events: list[tuple[Location, Import | None]] = [(item.at, item) for item in eager]
        events += [(moment, None) for moment in self.moments if moment.path == path]
        for at, item in sorted(events, key=lambda event: event[0]):
            self.loaded[path] = at.line
            if item is None:
                self._come_to(at)
            for target in files_run_by(item) if item is not None else ():
                if target not in self.loaded and target.endswith(".py"):
                    self.run(target)
        self.loaded[path] = -1

    def _come_to(self, at: Location) -> None:
        done = {path for path, line in self.loaded.items() if line < 0}
        waiting = {path: line for path, line in self.loaded.items() if line >= 0}
        deferred = {
            target
            for path in self.loaded
            for item in self.imports.get(path, ())
            if item.is_deferred
            for target in files_run_by(item)
        }
        self.seen.append(_Moment(at, frozenset(done | self._reached(deferred - set(waiting))), waiting))

    def is_used(self, table: Table) -> bool:
        """Tells whether a table's file runs at all."""
        if not self.every:
            self.every = self._reached(self.loaded)
        return table.at.path in self.every

    def _reached(self, roots: Iterable[str]) -> set[str]:
        return closure(
            roots, lambda path: (t for item in self.imports.get(path, ()) for t in files_run_by(item))
        )


def files_run_by(item: Import) -> list[str]:
    """Lists the files that an import runs, packages before what is in them."""
    names = [name.target for name in item.names if name.target is not None]
    direct = [path for path in (item.target, *item.chain, *names) if path is not None]
    return [file for path in direct for file in (*_packages(path), path)]


def _packages(path: str) -> list[str]:
    folder, found = dirname(path), list[str]()
    while folder:
        found.insert(0, f"{folder}/__init__.py")
        folder = dirname(folder)
    return found if path.endswith(".py") else []
