"""Follows what an app does once it has called `sync()` of Sequelize."""

from collections.abc import Iterator
from functools import partial

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.after_sync import AfterSync, Following
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.sure_steps import Rest, rest_after, sure_calls
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DEEPEST = 4
_PLACES = tuple[Location, ...]


@fact
def after_sync(project: Project, sources: SourceTexts) -> AfterSync:
    """Reads the files again in which it is called, and those that their calls lead to."""
    asked = [one.at for one in project.creations if one.how == "sequelize.sync()" and not one.is_test]
    trails = _Trails(project, sources)
    found = ((at, trails.following(at, 0)) for at in asked)
    return AfterSync({at: following for at, following in found if following is not None})


class _Trails:
    """Goes on from a call to what follows it, in its function and after the calls of that."""

    def __init__(self, project: Project, sources: SourceTexts) -> None:
        self.sources = sources
        self.files: dict[str, LoweredFile | None] = {}
        self.callees = {c.at: c.callee for c in project.calls if c.callee and not c.is_test}
        self.callers: dict[str, list[Location]] = {}
        for at, callee in self.callees.items():
            self.callers.setdefault(callee, []).append(at)

    def following(self, at: Location, depth: int) -> Following | None:
        """Lists what follows a call; `None` where it stands in a branch or is not only waited for."""
        found = self._rest(at) if depth < _DEEPEST else None
        if found is None:
            return None
        file, index, rest = found
        later = [at for body in _bodies(file, rest) for at in self._calls(file, body, depth)]
        if not rest.is_awaited:
            return Following(self._meanwhile(file, index, rest.statements, depth), tuple(later))
        call = self._only_call(file, index)
        beyond = self.following(call, depth + 1) if call is not None else None
        beyond = beyond or Following()
        own = self._calls(file, rest.statements, depth)
        return Following(beyond.meanwhile, (*later, *own, *beyond.afterwards))

    def _rest(self, at: Location) -> tuple[LoweredFile, int, Rest] | None:
        file = self._file(at.path)
        for index, body in file.bodies() if file is not None else ():
            rest = rest_after(body, partial(_is_at, file, at))
            if file is not None and rest is not None:
                return file, index, rest
        return None

    def _meanwhile(self, file: LoweredFile, index: int, body: Body, depth: int) -> _PLACES:
        calls, is_ended = self._until_wait(file, body, depth)
        call = None if is_ended or depth >= _DEEPEST else self._only_call(file, index)
        outer = self._rest(call) if call is not None else None
        if outer is None:
            return calls
        around, its_index, rest = outer
        body = (*(s for inner in _bodies(around, rest) for s in inner), *rest.statements)
        return (*calls, *self._meanwhile(around, its_index, body, depth + 1))

    def _only_call(self, file: LoweredFile, index: int) -> Location | None:
        """Finds the only call of a function."""
        if index < 0:
            return None
        name = f"{file.path}:{file.extract.functions[index].qualified_name}"
        # Functions without a name share one: what is called where it stands is called there alone.
        places = {*self._at_once(file, index)} or {*self.callers.get(name, ())}
        return places.pop() if len(places) == 1 else None

    def _at_once(self, file: LoweredFile, index: int) -> Iterator[Location]:
        """Finds where a function is called that stands in the call itself."""
        for node, *_ in file.nodes_inside(-1):
            called = node.function if isinstance(node, ir.Call) else None
            if isinstance(node, ir.Call) and _is_closure(called, index):
                yield file.place(node)

    def _calls(self, file: LoweredFile, body: Body, depth: int) -> Iterator[Location]:
        for call, _ in sure_calls(body):
            if call is not None:
                at = file.place(call)
                yield at
                yield from self._inside(at, depth)

    def _inside(self, at: Location, depth: int) -> Iterator[Location]:
        entered = self._entered(at) if depth < _DEEPEST else None
        if entered is not None:
            yield from self._calls(*entered, depth + 1)

    def _until_wait(self, file: LoweredFile, body: Body, depth: int) -> tuple[_PLACES, bool]:
        """Lists the calls up to the first wait, and tells whether there is one."""
        found: list[Location] = []
        for call, is_awaited in sure_calls(body):
            if call is not None:
                at = file.place(call)
                found.append(at)
                entered = self._entered(at) if depth < _DEEPEST else None
                if entered is not None:
                    inner, is_ended = self._until_wait(*entered, depth + 1)
                    found.extend(inner)
                    if is_awaited and not is_ended:
                        continue
            if is_awaited:
                return tuple(found), True
        return tuple(found), False

    def _entered(self, at: Location) -> tuple[LoweredFile, Body] | None:
        path, _, name = (self.callees.get(at) or "").rpartition(":")
        file = self._file(path) if path else None
        functions = file.extract.functions if file is not None else ()
        bodies = [function.body for function in functions if function.qualified_name == name]
        return (file, bodies[0]) if file is not None and len(bodies) == 1 else None

    def _file(self, path: str) -> LoweredFile | None:
        if path not in self.files:
            self.files[path] = lowered(path, self.sources)
        return self.files[path]


def _is_closure(called: object, index: int) -> bool:
    return isinstance(called, ir.Closure) and called.function == index


def _bodies(file: LoweredFile, rest: Rest) -> list[Body]:
    return [file.extract.functions[one.function].body for one in rest.callbacks]


def _is_at(file: LoweredFile | None, at: Location, call: ir.Call) -> bool:
    return file is not None and file.place(call) == at
