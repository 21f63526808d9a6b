"""Looks for lengths of pages under names that promise the number of all rows, in either language."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.page_counts import PageCount, PageCounts
from cdcheck.ir.binding import names_bound
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.lowering import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_COUNTED = re.compile(rb"(?:total\w*|[cC]ount)['\"]?\s*[:=].*(?:\blen\(|\.length\b)")
_TOTAL = re.compile(r"total(?:_?(?:count|items|results|records|elements))?|\w+s_?count", re.IGNORECASE)
_OF_ANSWER = re.compile(r"(?:results|rows|items|records)_?count", re.IGNORECASE)
_LOGGING = frozenset({"debug", "info", "log", "warn", "warning", "error", "trace"})
_FINDING = frozenset({"findMany", "findAll", "find"})
_LIMITING = frozenset({"limit", "take", "pagesize", "page_size", "per_page", "perpage"})
_SKIPPING = frozenset({"offset", "skip", "page"})
_ADDING = frozenset({"append", "push"})
_LIMITED_SQL = re.compile(r"\bLIMIT\b.*\bOFFSET\b", re.IGNORECASE | re.DOTALL)
_DEEPEST = 6


class _Source(NamedTuple):
    """Is what a variable is set to: `words` are all names on the way.

    It `is_shown` where a query is limited on the way.
    """

    at: Location
    words: frozenset[str]
    is_shown: bool

    @property
    def is_page(self) -> bool:
        return not (self.words.isdisjoint(_LIMITING) or self.words.isdisjoint(_SKIPPING))


@fact
def page_counts(project: Project, sources: SourceTexts) -> PageCounts:
    """Reads the files again in which something is counted under such a name."""
    found: dict[Location, tuple[PageCount, ...]] = {}
    for one in project.files:
        text = sources.read(one.path) if not one.is_test and one.language is not None else None
        file = lowered(one.path, sources) if text is not None and _COUNTED.search(text) else None
        if file is None:
            continue
        for index, function in enumerate(file.extract.functions):
            counted = tuple(_Function(file, index).counts())
            if counted:
                found[file.span(function.at, function.end)] = counted
    return PageCounts(found)


class _Function:
    """Answers for one function."""

    def __init__(self, file: LoweredFile, index: int) -> None:
        self.file = file
        self.found = file.nodes_of(index)

    def counts(self) -> Iterator[PageCount]:
        """Lists the lengths of pages that are given such a name in an answer."""
        named = list(self._named())
        if len({key for key, _ in named}) > 1 or self._knows_total([value for _, value in named]):
            return
        for key, value in named:
            values = self._set_to(value) if isinstance(value, ir.Name) else [value]
            listed = _counted(values[0]) if len(values) == 1 else None
            source = self._source(listed) if listed is not None else None
            if source is not None and source.is_page:
                yield PageCount(self.file.place(value), key, source.at, source.is_shown)

    def _named(self) -> Iterator[tuple[str, ir.Expression]]:
        """Lists what is given a name that promises a total: in an object, or as an argument."""
        for found in self.found:
            node = found.node
            pairs: list[tuple[object, ir.Expression]] = []
            if isinstance(found.around, ir.Call) and ir.last_name(found.around.function) in _LOGGING:
                continue
            if isinstance(node, ir.Mapping):
                pairs = [(key.value, value) for key, value in node.items if isinstance(key, ir.Const)]
            elif isinstance(node, ir.Call):
                pairs = list(node.keywords)
            for key, value in pairs:
                if isinstance(key, str) and _TOTAL.fullmatch(key) and not _OF_ANSWER.fullmatch(key):
                    yield key, value

    def _knows_total(self, counted: list[ir.Expression]) -> bool:
        """Tells whether something else here is called a total: what is counted is then meant."""
        own = {value.id for value in counted if isinstance(value, ir.Name)}
        names = {found.node.id for found in self.found if isinstance(found.node, ir.Name)}
        return any(name.lower().startswith("total") for name in names - own)

    def _source(self, listed: ir.Name) -> _Source | None:
        """Tells where a list comes from, if it is set in one place before, be it by adding to it."""
        values = self._set_to(listed)
        value = values[0] if len(values) == 1 else None
        if isinstance(value, ir.Sequence) and not value.items:
            value = self._added_from(listed)
        if value is None:
            return None
        words, shown = set[str](), False
        waiting, seen = [(value, 0)], set[str]()
        while waiting:
            part, depth = waiting.pop()
            for found in nodes(part):
                words |= {word.lower() for word in _words(found.node)}
                shown = shown or _limits(found.node)
                if isinstance(found.node, ir.Name) and found.node.id not in seen and depth < _DEEPEST:
                    seen.add(found.node.id)
                    waiting += [(one, depth + 1) for one in self._set_to(found.node)]
        return _Source(self.file.place(value), frozenset(words), shown)

    def _set_to(self, name: ir.Name) -> list[ir.Expression]:
        """Lists what a variable is set to before it is read."""
        return [
            found.node.value
            for found in self.found
            if isinstance(found.node, ir.Assign) and found.node.value is not None
            if found.node.end <= name.at
            if name.id in names_bound(found.node)
        ]

    def _added_from(self, name: ir.Name) -> ir.Expression | None:
        """Finds the loop that adds one element for each that it goes over."""
        loops = (found.node for found in self.found if isinstance(found.node, ir.Loop))
        for loop in loops:
            if loop.end <= name.at and any(_adds(statement, name.id) for statement in loop.body):
                return loop.iterable
        return None


def _counted(value: ir.Expression | None) -> ir.Name | None:
    """Gives the variable whose length an expression is."""
    if (
        isinstance(value, ir.Call)
        and ir.last_name(value.function) == "len"
        and len(value.arguments) == 1
    ):
        value = value.arguments[0]
    elif isinstance(value, ir.Attribute) and value.name == "length":
        value = value.base
    else:
        return None
    return value if isinstance(value, ir.Name) else None


def _words(node: object) -> Iterator[str]:
    match node:
        case ir.Name():
            yield node.id
        case ir.Attribute():
            yield node.name
        case ir.Call():
            yield from (name for name, _ in node.keywords)
        case ir.Mapping():
            yield from (str(key.value) for key, _ in node.items if isinstance(key, ir.Const))
        case ir.Const() if isinstance(node.value, str) and _LIMITED_SQL.search(node.value):
            yield from ("limit", "offset")


def _limits(node: object) -> bool:
    """Tells whether a query is limited here."""
    match node:
        case ir.Call():
            name = node.function.name if isinstance(node.function, ir.Attribute) else ""
            given = node.arguments[0] if node.arguments and name in _FINDING else None
            items = given.items if isinstance(given, ir.Mapping) else ()
            keys = {key.value for key, _ in items if isinstance(key, ir.Const)}
            return name in {"limit", "take"} or not keys.isdisjoint({"limit", "take"})
        case ir.Const():
            return isinstance(node.value, str) and bool(_LIMITED_SQL.search(node.value))
        case _:
            return False


def _adds(statement: ir.Statement, name: str) -> bool:
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    function = call.function if isinstance(call, ir.Call) else None
    is_adding = isinstance(function, ir.Attribute) and function.name in _ADDING
    return is_adding and isinstance(function, ir.Attribute) and ir.last_name(function.base) == name
