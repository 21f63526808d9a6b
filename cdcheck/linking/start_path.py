"""Tells which places of the code run when the app starts, and which surely do not."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import basename, dirname

from msgspec import Struct
from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.values import Site
from cdcheck.linking.locations import Lines
from cdcheck.model.code import Call, Function, ImportKind
from cdcheck.model.data import SchemaCreation
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import StartScript

Guards = Mapping[str, tuple[Location, ...]]
"""Maps a file to the stretches that run only if the file itself is started."""


def main_guards(extracts: Mapping[str, ir.Extract], lines: Lines) -> Guards:
    """Finds `if __name__ == "__main__"` and `if (require.main === module)` at module level."""
    found: dict[str, tuple[Location, ...]] = {}
    for path, extract in extracts.items():
        guards = [s for s in extract.body if isinstance(s, ir.If) and _asks_for_main(s.test)]
        if guards:
            found[path] = tuple(_span(path, guard, lines) for guard in guards if guard.then)
    return found


def _span(path: str, guard: ir.If, lines: Lines) -> Location:
    return lines.location(Site(path, guard.then[0].at, guard.then[-1].end))


def _asks_for_main(test: ir.Expression) -> bool:
    if not isinstance(test, ir.Operation) or test.operator != "==":
        return False
    names = {part.id for part in test.operands if isinstance(part, ir.Name)}
    attributes = {part.name for part in test.operands if isinstance(part, ir.Attribute)}
    return "__name__" in names or ("module" in names and "main" in attributes)


class StartPath(Struct, frozen=True):
    """Knows what starts: the files that may run, those started themselves, and how calls lead on.

    `called` are the functions that a server calls for the app, by their ids; `commands` is all that
    commands say. `finds_files` says that the framework loads files which no code names. `text` gives
    the text of a file, in which a name can be counted.
    """

    loaded: frozenset[str]
    mains: frozenset[str]
    guards: Guards
    functions: Mapping[str, tuple[Function, ...]]
    calls: Mapping[str, tuple[Call, ...]]
    text: Callable[[str], str]
    called: frozenset[str] = frozenset()
    commands: str = ""
    finds_files: bool = False

    def runs(self, at: Location, above: tuple[str, ...] = ()) -> bool | None:
        """Tells whether a place runs on start; `None` if it may."""
        if at.path not in self.loaded:
            return None if self.finds_files else False
        if at.path not in self.mains and any(g.has_start_of(at) for g in self.guards.get(at.path, ())):
            return False
        around = [f for f in self.functions.get(at.path, ()) if f.at.has_start_of(at)]
        if not around:
            return True
        innermost = max(around, key=lambda function: function.at)
        if innermost.id in above:
            return None
        return self._is_called(innermost, (*above, innermost.id))

    def _is_called(self, function: Function, above: tuple[str, ...]) -> bool | None:
        callers = self.calls.get(function.id, ())
        told = [self.runs(call.at, above) for call in callers]
        if any(told) or function.id in self.called:
            return True
        is_unreached = all(one is False for one in told)
        return False if is_unreached and self._is_only_called(function, callers) else None

    def _is_only_called(self, function: Function, callers: tuple[Call, ...]) -> bool:
        """Tells whether a function's name stands nowhere but where it is made, imported and called."""
        if not function.name.isidentifier() or function.owner is not None:
            return False
        if not callers and self._may_be_found(function):
            return False
        pattern = re.compile(rf"\b{re.escape(function.name)}\b")
        if pattern.search(self.commands):
            return False
        mentions = (line for path in self.functions for line in _mentions(pattern, self.text(path)))
        places = {(call.at.path, call.at.line) for call in callers}
        renamed = f"{function.name} as "
        uses = [line for line in mentions if renamed in line or not _DEFINES.match(line)]
        return len(uses) <= len(places)

    def _may_be_found(self, function: Function) -> bool:
        """Tells whether something may look for a function by its name, as migrations are by theirs."""
        is_python = function.path.endswith(".py")
        return not is_python or function.path in self.mains or bool(function.decorators)


_DEFINES = re.compile(
    r"\s*(?:async\s+)?(?:def\b|from\b|import\b|#|//|\*|(?:export\s+)?(?:async\s+)?function\b)"
)


def _mentions(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if pattern.search(line))


def start_path(project: Project, guards: Guards, text: Callable[[str], str]) -> StartPath | None:
    """Follows the start script; `None` where it does not say all that it starts."""
    start = project.start
    if start is None or not start.is_understood or not start.entries:
        return None
    named = _named_files(project, start)
    loaded = _loaded({*named, *(entry.path for entry in start.entries)}, project)
    if loaded is None:
        return None
    mains = {entry.path for entry in start.entries if entry.as_main} | named
    functions: dict[str, list[Function]] = {file.path: [] for file in project.files}
    for function in project.functions:
        functions.setdefault(function.path, []).append(function)
    calls: dict[str, list[Call]] = {}
    for call in project.calls:
        if call.callee is not None:
            calls.setdefault(call.callee, []).append(call)
    return StartPath(
        loaded,
        frozenset(mains),
        guards,
        {path: tuple(held) for path, held in functions.items()},
        {callee: tuple(held) for callee, held in calls.items()},
        text,
        frozenset(name for entry in start.entries for name in entry.factories),
        " ".join(_words(project, start)),
        project.framework == "django",
    )


def _words(project: Project, start: StartScript) -> list[str]:
    words = [word for command in start.commands for word in command.words]
    return words + [word for m in project.manifests for _, text in m.scripts for word in text.split()]


def _named_files(project: Project, start: StartScript) -> set[str]:
    """Lists the files that a command or a manifest's script names: as a path, a module, a command."""
    words = _words(project, start)
    written, known = " ".join(words), set(words)
    return {
        file.path
        for file in project.files
        if basename(file.path) in written
        or _module(file.path) in known
        or basename(file.path).partition(".")[0] in known
    }


def _module(path: str) -> str:
    return path.rpartition(".")[0].replace("/", ".")


def _loaded(roots: Iterable[str], project: Project) -> frozenset[str] | None:
    """Lists what the roots may import, at once or later; `None` if one import could be of any file."""
    targets: dict[str, set[str]] = {}
    for item in project.imports:
        names = (name.target for name in item.names if name.target is not None)
        held = targets.setdefault(item.source, set())
        held.update(path for path in (item.target, *item.chain, *names) if path is not None)
        if item.kind is ImportKind.DYNAMIC and item.target is None and item.package is None:
            held.add("")
    found, ahead = set[str](), list(roots)
    while ahead:
        path = ahead.pop()
        if path == "":
            return None
        if path not in found:
            found.add(path)
            ahead.extend((*targets.get(path, ()), *_packages(path)))
    return frozenset(found)


def _packages(path: str) -> Iterator[str]:
    while path.endswith(".py") and dirname(path):
        path = dirname(path)
        yield f"{path}/__init__.py"
        path = f"{path}.py"


def creations_on_start(project: Project, path: StartPath | None) -> tuple[SchemaCreation, ...]:
    """Says of every creation of a schema whether the start reaches it."""
    if path is None:
        return project.creations
    return tuple(
        one if one.is_on_start is not None else replace(one, is_on_start=path.runs(one.at))
        for one in project.creations
    )
