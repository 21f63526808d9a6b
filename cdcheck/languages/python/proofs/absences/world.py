"""One run of what answers a route, in a world in which one row that the request names is not there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct, field

from cdcheck import ir
from cdcheck.facts.absent_rows import AbsentRow
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Call, Class, Function
from cdcheck.model.data import Query
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

Wanted = tuple[Location, frozenset[str]]
"""Is a look-up: where it is, and what of a request it is done by."""


class Program:
    """Answers what the runs ask of the model, and keeps the files that they read again."""

    def __init__(self, project: Project, sources: SourceTexts) -> None:
        self.functions: Mapping[str, Function] = {one.id: one for one in project.functions}
        self.classes: Mapping[str, Class] = {one.id: one for one in project.classes}
        self.class_names = {one.name for one in project.classes}
        self.first_party = {one.name for one in project.functions}
        self.calls: dict[Location, Call] = {}
        self.choices: set[Location] = set()
        for call in project.calls:
            if call.is_choice or call.at in self.calls:
                self.choices.add(call.at)
            self.calls[call.at] = call
        self.queries: dict[Location, list[Query]] = {}
        for query in project.queries:
            for place in query.sendings:
                self.queries.setdefault(place, []).append(query)
        self._sources = sources
        self._files: dict[str, tuple[LoweredFile | None, dict[Location, int]]] = {}

    def call(self, place: Location) -> Call | None:
        """Gives what is called at a place, if that is one thing."""
        return None if place in self.choices else self.calls.get(place)

    def file(self, path: str) -> LoweredFile | None:
        """Gives a file."""
        return self._read(path)[0]

    def written(self, function: Function) -> tuple[LoweredFile, ir.Function] | None:
        """Finds a function as it is written."""
        file, indexes = self._read(function.path)
        index = indexes.get(function.at)
        return None if file is None or index is None else (file, file.extract.functions[index])

    def _read(self, path: str) -> tuple[LoweredFile | None, dict[Location, int]]:
        if path not in self._files:
            file = lowered(path, self._sources)
            functions = file.extract.functions if file is not None else ()
            spans = {file.span(f.at, f.end): i for i, f in enumerate(functions)} if file else {}
            self._files[path] = (file, spans)
        return self._files[path]


class World(Struct):
    """Is one run: `absent` is the row that is not there, `known` what rows that are there are named by.

    `asked` are the rows that were looked up, in order; `caught` what is caught around.
    """

    program: Program
    route: Route
    absent: Wanted | None = None
    known: frozenset[str] = frozenset()
    asked: list[Wanted] = field(default_factory=list)
    found: list[AbsentRow] = field(default_factory=list)
    caught: list[frozenset[str]] = field(default_factory=list)
    calls: list[Location] = field(default_factory=list)
    has_written: bool = False
    is_certain: bool = True

    def looked_up(self, wanted: Wanted) -> bool:
        """Tells whether a row that is looked up is the one that is not there."""
        if self.has_written or wanted[1] <= self.known:
            return False
        self.asked.append(wanted)
        if wanted == self.absent:
            return True
        self.known |= wanted[1]
        return False

    def fails(self, at: Location, function: str, lacks: str, predicts: str) -> None:
        """Notes that an exception is raised, unless something catches it."""
        name = predicts.partition(":")[0].rpartition(".")[2]
        is_caught = any(not names or names & _covering(name) for names in self.caught)
        if self.absent is not None and not is_caught:
            calls = tuple(self.calls)
            place = self.absent[0]
            self.found.append(
                AbsentRow(at, place, self.route, calls, lacks, predicts, function, self.is_certain)
            )

    @contextmanager
    def within(self, names: frozenset[str] | None) -> Iterator[None]:
        """Runs what stands where exceptions of some names are caught: of none for all of them."""
        if names is None:
            yield
            return
        self.caught.append(names)
        yield
        self.caught.pop()


def _covering(name: str) -> frozenset[str]:
    """Lists the classes by which an exception is caught."""
    above = {
        "NoResultFound": {"InvalidRequestError", "SQLAlchemyError"},
        "UnmappedInstanceError": {"UnmappedError", "InvalidRequestError", "SQLAlchemyError"},
    }
    return frozenset({name, "Exception", "BaseException"} | above.get(name, set()))
