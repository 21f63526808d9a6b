"""Which mapped tables are defined when a Python app creates its schema."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from posixpath import dirname

from msgspec import Struct, field

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.facts.schema_creation import SchemaCreations, are_others_written
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Function, Import
from cdcheck.model.data import SchemaCreation, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DEPTH = 6
_ORMS = frozenset({"sqlalchemy", "sqlmodel"})


class LateTable(Struct, frozen=True):
    """Is a table whose class is defined only after all tables have been created."""

    table: Table
    creation: SchemaCreation
    at: Location


class LateTables(Struct, frozen=True):
    """Holds the tables that come too late, in the order of the model."""

    every: tuple[LateTable, ...] = ()


@fact
def late_tables(project: Project, creations: SchemaCreations, words: SourceWords) -> LateTables:
    """Follows the imports from every entry to the calls that lead to `create_all`.

    Nothing is said where one of these calls could not be placed, or where models have several bases.
    """
    tables = [t for t in project.tables if t.cls and t.orm in _ORMS and not t.is_test]
    made = creations.on_start
    is_plain = bool(made) and all(one.how == "create_all" and one.is_on_start for one in made)
    if not is_plain or creations.outside or len({t.metadata for t in tables}) > 1:
        return LateTables()
    calls = _calls(project)
    ways = [way for one in made for way in calls.ways((one.at,))]
    if not ways or not all(ways) or are_others_written(creations, words):
        return LateTables()
    loading = _Loading(_imports(project), calls, ways)
    for entry in project.start.entries if project.start is not None else ():
        loading.start(entry.path)
    if not loading.seen:
        return LateTables()
    late = (
        LateTable(table, made[0], loading.seen[0].at)
        for table in tables
        if all(moment.lacks(table) for moment in loading.seen) and table.at.path in loading.used
    )
    return LateTables(tuple(late))


_Way = tuple[Location, ...]
"""Leads from a creation through calls to a place at module level, or in what a server calls."""


class _Calls(Struct, frozen=True):
    """Tells what calls what; `factories` are what the server calls when a module has run."""

    functions: Mapping[str, list[Function]]
    called_at: Mapping[str, list[Location]]
    handlers: frozenset[Location | None]
    factories: frozenset[str]

    def ways(self, way: _Way) -> Iterator[_Way]:
        """Lists the ways to a place; an empty one where not all are known."""
        function = self.around(way[-1])
        if function is None:
            yield way
            return
        callers = self.called_at.get(function.id, ())
        is_factory = function.id in self.factories
        if is_factory:
            yield way
        if (not callers and not is_factory) or len(way) > _DEPTH:
            yield ()
            return
        for at in callers:
            yield from self.ways((*way, at))

    def around(self, at: Location) -> Function | None:
        """Finds the innermost function that a place is in."""
        found = [f for f in self.functions.get(at.path, ()) if f.at.has_start_of(at)]
        return max(found, key=lambda function: function.at, default=None)

    def comes_later(self, at: Location, way: _Way) -> bool:
        """Tells whether a place in a function surely runs behind a way: below it, or for a request."""
        function = self.around(at)
        if function is None:
            return False
        if any(function.at.has_start_of(place) for place in way):
            return all(place < at for place in way if function.at.has_start_of(place))
        return function.at in self.handlers and function.id not in self.called_at


def _calls(project: Project) -> _Calls:
    functions: dict[str, list[Function]] = {}
    for function in project.functions:
        functions.setdefault(function.path, []).append(function)
    called_at: dict[str, list[Location]] = {}
    for call in project.calls:
        if call.callee is not None and not call.is_test:
            called_at.setdefault(call.callee, []).append(call.at)
    entries = project.start.entries if project.start is not None else ()
    return _Calls(
        functions,
        called_at,
        frozenset(route.handler_at for route in project.routes),
        frozenset(name for entry in entries for name in entry.factories),
    )


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
    """Walks the imports as Python would run them; `loaded` maps a file to the line it has come to.

    `used` are all files that the entries lead to, at once or later.
    """

    imports: Mapping[str, tuple[Import, ...]]
    calls: _Calls
    ways: Collection[_Way]
    loaded: dict[str, int] = field(default_factory=dict)
    seen: list[_Moment] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def start(self, path: str) -> None:
        """Runs what an entry runs, and then what its server calls."""
        self.loaded = {}
        self._run(path)
        for way in self.ways:
            if way[-1].path in self.loaded and self.calls.around(way[-1]) is not None:
                self._come_to(way)
        self.used |= self._reached(self.loaded)

    def _run(self, path: str) -> None:
        self.loaded[path] = 0
        eager = [item for item in self.imports.get(path, ()) if not item.is_deferred]
        events: list[tuple[Location, Import | _Way]] = [(item.at, item) for item in eager]
        here = [way for way in self.ways if way[-1].path == path]
        events += [(way[-1], way) for way in here if self.calls.around(way[-1]) is None]
        for at, event in sorted(events, key=lambda event: event[0]):
            self.loaded[path] = at.line
            if not isinstance(event, Import):
                self._come_to(event)
                continue
            for target in files_run_by(event):
                if target not in self.loaded and target.endswith(".py"):
                    self._run(target)
        self.loaded[path] = -1

    def _come_to(self, way: _Way) -> None:
        done = {path for path, line in self.loaded.items() if line < 0}
        waiting = {path: line for path, line in self.loaded.items() if line >= 0}
        deferred = {
            target
            for path in self.loaded
            for item in self.imports.get(path, ())
            if item.is_deferred and not self.calls.comes_later(item.at, way)
            for target in files_run_by(item)
        }
        may_have_run = frozenset(done | self._reached(deferred - set(waiting)))
        self.seen.append(_Moment(way[-1], may_have_run, waiting))

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
    if not path.endswith(".py"):
        return []
    folder, found = dirname(path), list[str]()
    while folder:
        found.insert(0, f"{folder}/__init__.py")
        folder = dirname(folder)
    return found
