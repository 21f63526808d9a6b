"""Finds regular expressions with the flag `g` or `y` that outlive the call which tests them."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.answering import Answering
from cdcheck.facts.remembering_patterns import PatternUse, RememberingPatterns
from cdcheck.ir.binding import is_target, names_bound
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_KEPT = re.compile(rb"/[a-z]*[gy][a-z]*\s*[;,)}\n]|RegExp\(")
_USED = re.compile(rb"\.(?:test|exec)\(")
_METHODS = frozenset({"test", "exec"})
_CALLING_EACH = frozenset(
    {"filter", "some", "every", "find", "findIndex", "map", "forEach", "flatMap", "reduce"}
)


class _Pattern(NamedTuple):
    """Is a pattern by the name of what holds it: a variable, or an entry of one."""

    name: str
    flag: str
    at: Location


@fact
def remembering_patterns(
    project: Project, sources: SourceTexts, answering: Answering
) -> RememberingPatterns:
    """Reads the files again that make such patterns, and those that import them."""
    paths = [one.path for one in project.files if not one.is_test]
    made: dict[str, dict[str, _Pattern]] = {}
    for path in paths:
        text = sources.read(path) or b""
        file = lowered(path, sources) if _KEPT.search(text) else None
        made[path] = dict(_made(file, -1)) if file is not None and b"lastIndex" not in text else {}
    if not any(_USED.search(sources.read(path) or b"") for path in paths):
        return RememberingPatterns({})
    handlers = [one.at for one in project.handlers if not one.is_test]
    found: dict[str, tuple[PatternUse, ...]] = {}
    for path in paths:
        known = {**dict(_imported(project, path, made)), **made[path]}
        text = sources.read(path) or b""
        is_used = _USED.search(text) and b"lastIndex" not in text and (known or _KEPT.search(text))
        file = lowered(path, sources) if is_used else None
        if file is not None:
            uses = _Uses(file, known, handlers, answering)
            found[path] = tuple(uses.all())
    return RememberingPatterns({path: uses for path, uses in found.items() if uses})


def _imported(
    project: Project, path: str, made: Mapping[str, Mapping[str, _Pattern]]
) -> Iterator[tuple[str, _Pattern]]:
    """Finds the patterns that a file imports by their names."""
    for item in project.imports:
        for symbol in item.names if item.source == path else ():
            for name, pattern in made.get(symbol.target or item.target or "", {}).items():
                first, dot, rest = name.partition(".")
                if first == symbol.name:
                    yield f"{symbol.alias}{dot}{rest}", pattern


def _made(file: LoweredFile, index: int) -> Iterator[tuple[str, _Pattern]]:
    """Lists the patterns that a function, or the module, makes and puts into nothing else."""
    for made in (found.node for found in file.nodes_of(index)):
        target = made.targets[0] if isinstance(made, ir.Assign) and made.keyword else None
        if not isinstance(made, ir.Assign) or not isinstance(target, ir.Name):
            continue
        entries = made.value.items if isinstance(made.value, ir.Mapping) else ()
        named = [(target.id, made.value)]
        named += [(f"{target.id}.{k.value}", v) for k, v in entries if isinstance(k, ir.Const)]
        for name, value in named:
            flag = _flag(value)
            if value is not None and flag and file.is_bound_once(target.id, index):
                yield name, _Pattern(name, flag, file.place(value))


def _flag(value: ir.Expression | None) -> str:
    """Gives the flag that has a pattern remember; empty for anything else."""
    given: tuple[ir.Expression, ...] = ()
    if isinstance(value, ir.Opaque) and value.kind == "regex":
        given = value.parts
    elif isinstance(value, ir.Call) and ir.last_name(value.function) == "RegExp":
        given = value.arguments
    flags = given[1] if len(given) > 1 else None
    text = flags.value if isinstance(flags, ir.Const) and isinstance(flags.value, str) else ""
    return next((flag for flag in "gy" if flag in text), "")


class _Uses:
    """Looks for uses in one file; `known` are the patterns that outlive all of its functions."""

    def __init__(
        self,
        file: LoweredFile,
        known: Mapping[str, _Pattern],
        handlers: list[Location],
        answering: Answering,
    ) -> None:
        self.file, self.known, self.answering = file, known, answering
        self.handlers = [at for at in handlers if at.path == file.path]

    def all(self) -> Iterator[PatternUse]:
        for index in range(len(self.file.extract.functions)):
            repeated, asked = self._in_loops(index)
            for found in self.file.nodes_of(index):
                call = found.node
                if not isinstance(call, ir.Call) or id(call) in asked:
                    continue
                if isinstance(call.function, ir.Attribute) and call.function.name in _METHODS:
                    is_exec = call.function.name == "exec"
                    pattern = self._pattern(call.function.base, index, call)
                    if pattern is not None and not (is_exec and id(call) in repeated):
                        at, name = self.file.place(call), pattern.name
                        yield PatternUse(at, name, call.function.name, pattern.flag, pattern.at)

    def _in_loops(self, index: int) -> tuple[set[int], set[int]]:
        """Finds what loops do again, and what they ask before each turn."""
        loops = [f.node for f in self.file.nodes_of(index) if isinstance(f.node, ir.Loop)]
        repeated = {id(found.node) for loop in loops for found in nodes(loop)}
        asked = {id(found.node) for loop in loops if loop.test for found in nodes(loop.test)}
        return repeated, asked

    def _pattern(self, base: ir.Expression, index: int, call: ir.Call) -> _Pattern | None:
        """Finds the pattern of a call, if it outlives the function and only such calls use it."""
        root = base.base if isinstance(base, ir.Attribute) else base
        if not isinstance(root, ir.Name):
            return None
        name = f"{root.id}.{base.name}" if isinstance(base, ir.Attribute) else root.id
        if not all(self._only_asks(one, name) for one in self.file.mentions(root.id, index)):
            return None
        around = self._maker(root.id, index)
        at = self.file.place(call)
        is_answering = self.answering.route_of(at) or any(one.holds(at) for one in self.handlers)
        if around == index or not is_answering:
            return None
        if around < 0:
            return self.known.get(name)
        if not all(self._only_asks(one, name) for one in self.file.mentions(root.id, around)):
            return None
        return dict(_made(self.file, around)).get(name) if self._runs_again(index, around) else None

    def _only_asks(self, mention: Found, name: str) -> bool:
        around = mention.around
        if is_target(mention):
            return True
        if isinstance(around, ir.Attribute) and "." in name:
            if around.name != name.rpartition(".")[2]:
                return True
            around = self.file.around(around)
        return isinstance(around, ir.Attribute) and around.name in _METHODS

    def _maker(self, name: str, index: int) -> int:
        """Gives the function that a variable belongs to, from the inside; the module is -1."""
        while index >= 0:
            bound = (one for found in self.file.nodes_of(index) for one in names_bound(found.node))
            if name in bound or name in self.file.own_parameters(index):
                return index
            index = self.file.extract.functions[index].parent
        return -1

    def _runs_again(self, index: int, around: int) -> bool:
        """Tells whether a function runs more than once for each time that it is made."""
        while index != around and index >= 0:
            function = self.file.extract.functions[index]
            if self.file.span(function.at, function.end) in self.handlers or self._is_called_each(index):
                return True
            index = function.parent
        return False

    def _is_called_each(self, index: int) -> bool:
        closures = (f for f in self.file.nodes_of(self.file.extract.functions[index].parent))
        for found in closures:
            if isinstance(found.node, ir.Closure) and found.node.function == index:
                around = found.around
                return isinstance(around, ir.Call) and ir.last_name(around.function) in _CALLING_EACH
        return False
