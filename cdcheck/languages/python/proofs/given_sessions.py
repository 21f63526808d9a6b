"""Tells what has been done with a session when FastAPI hands it to a handler.

One provider's session serves a request: the functions that a handler depends on use it before.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.given_dependencies import Dependencies
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.session_steps import SENDING, surely_run
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionUse
from cdcheck.proving import SourceTexts

_DEEPEST = 3
_HARMLESS = SENDING | {"query", "add", "add_all", "delete", "merge", "flush", "expunge", "expire"}
_ASKING = frozenset({"begin", "commit", "rollback"})


class Given(Struct, frozen=True):
    """Is the state of a session that a handler is given, by what `receiver` is written.

    It was begun at `begun`; `is_block` says that a block of its provider did, which it does not leave.
    """

    receiver: str
    begun: Location
    is_block: bool


class GivenSessions:
    """Finds what the functions that a handler depends on have done with its session."""

    def __init__(self, project: Project, sources: SourceTexts) -> None:
        self._project, self._sources = project, sources
        self._files: dict[str, LoweredFile | None] = {}
        self._functions = {one.id: one for one in project.functions if not one.is_test}
        self._handlers = {route.handler for route in project.routes if route.framework == "fastapi"}
        self._uses: dict[str, list[SessionUse]] = {}
        for use in project.session_uses:
            if use.function is not None and not use.is_test:
                self._uses.setdefault(use.function, []).append(use)

    def of(self, id_: str) -> tuple[Given, ...]:
        """Lists the sessions of a handler that are begun when it runs."""
        function = self._functions.get(id_)
        uses = self._uses.get(id_, [])
        if id_ not in self._handlers or function is None or not _ASKING & {one.method for one in uses}:
            return ()
        made = {use.receiver: use.made_at for use in uses if use.receiver in function.parameters}
        found = (self._given(id_, receiver, at) for receiver, at in made.items() if at is not None)
        return tuple(one for one in found if one is not None)

    def _given(self, id_: str, receiver: str, made_at: Location) -> Given | None:
        provider = next((m.caller for m in self._project.session_makings if m.at == made_at), None)
        before = self._dependencies.of(id_)
        if provider not in before or any(self._ends(one, made_at) for one in before - {provider}):
            return None
        block = self._block(provider or "", made_at)
        if block is not None:
            return Given(receiver, block, is_block=True)
        begun = (self._begins(one, made_at) for one in sorted(before - {provider}))
        first = next((at for at in begun if at is not None), None)
        return Given(receiver, first, is_block=False) if first is not None else None

    @cached_property
    def _dependencies(self) -> Dependencies:
        return Dependencies(self._project, self._file)

    @cached_property
    def _plain_classes(self) -> frozenset[str]:
        """Lists the classes without a constructor of their own, which ask sessions for nothing."""
        every = (cls.id for cls in self._project.classes)
        return frozenset(id_ for id_ in every if f"{id_}.__init__" not in self._functions)

    @cached_property
    def _callees(self) -> Mapping[Location, str]:
        return {call.at: call.callee for call in self._project.calls if call.callee is not None}

    def _file(self, path: str) -> LoweredFile | None:
        if path not in self._files:
            self._files[path] = lowered(path, self._sources)
        return self._files[path]

    def _body(self, id_: str) -> tuple[LoweredFile, ir.Function] | None:
        path, _, name = id_.rpartition(":")
        file = self._file(path) if path.endswith(".py") else None
        named = [one for one in file.extract.functions if one.qualified_name == name] if file else []
        return (file, named[0]) if file is not None and len(named) == 1 else None

    def _own(self, function: Function, made_at: Location) -> dict[Location, SessionUse]:
        """Lists what a function asks of the session, as one of its parameters."""
        uses = self._uses.get(function.id, [])
        return {u.at: u for u in uses if u.made_at == made_at and u.receiver in function.parameters}

    def _ends(self, id_: str, made_at: Location, depth: int = 0) -> bool:
        """Tells whether a function may end what the session has begun."""
        function, found = self._functions.get(id_), self._body(id_)
        if function is None or found is None or depth > _DEEPEST:
            return id_ not in self._plain_classes
        file, lowered_function = found
        own = self._own(function, made_at)
        if any(use.method not in _HARMLESS for use in own.values()):
            return True
        receivers = {use.receiver for use in own.values()} | set(_sessions(file, lowered_function))
        for one in nodes(lowered_function.body):
            call = one.node
            if not isinstance(call, ir.Call) or not _is_given(call, receivers):
                continue
            callee = self._callees.get(file.place(call))
            if file.place(call) not in own and (
                callee is None or self._ends(callee, made_at, depth + 1)
            ):
                return True
        return False

    def _begins(self, id_: str, made_at: Location, depth: int = 0) -> Location | None:
        """Finds the statement of a function that surely begins a transaction."""
        function, found = self._functions.get(id_), self._body(id_)
        if function is None or found is None or depth > _DEEPEST:
            return None
        file, lowered_function = found
        own = self._own(function, made_at)
        for statement in lowered_function.body:
            for call in _surely_called(statement):
                place = file.place(call)
                use, callee = own.get(place), self._callees.get(place)
                if use is not None and use.method in SENDING:
                    return place
                inner = self._begins(callee, made_at, depth + 1) if callee is not None else None
                if inner is not None:
                    return inner
            if any(isinstance(one.node, ir.Return) for one in nodes(statement)):
                return None
        return None

    def _block(self, provider: str, made_at: Location) -> Location | None:
        """Finds the block of `begin()` in which a provider hands its session over."""
        found = self._body(provider)
        if found is None:
            return None
        file, function = found
        begins = {
            use.at
            for use in self._uses.get(provider, [])
            if use.made_at == made_at and use.method == "begin"
        }
        for one in nodes(function.body):
            if isinstance(one.node, ir.With) and _yields(one.node):
                for item in one.node.items:
                    call, place = item.context, file.place(item.context)
                    is_call = isinstance(call, ir.Call) and place == made_at
                    if place in begins or (is_call and file.written(call).endswith(".begin()")):
                        return place
        return None


def _sessions(file: LoweredFile, function: ir.Function) -> Iterator[str]:
    """Lists the parameters that may be sessions, as they are annotated, or not."""
    for parameter in function.parameters:
        told = [one for one in (parameter.annotation, parameter.default) if one is not None]
        written = " ".join(map(file.written, told)).lower()
        if not told or "session" in written or "db" in written:
            yield parameter.name


def _is_given(call: ir.Call, names: set[str]) -> bool:
    given = (*call.arguments, *(value for _, value in call.keywords))
    return any(isinstance(value, ir.Name) and value.id in names for value in given)


def _surely_called(statement: ir.Statement) -> Iterator[ir.Call]:
    """Lists the calls of a statement that stand under no condition."""
    for piece in surely_run(statement):
        found = list(nodes(piece))
        if not any(_is_condition(one.node) for one in found):
            yield from (one.node for one in found if isinstance(one.node, ir.Call))


def _is_condition(node: object) -> bool:
    return isinstance(node, ir.Conditional | ir.Comprehension) or (
        isinstance(node, ir.Operation) and node.operator in {"and", "or"}
    )


def _yields(block: ir.With) -> bool:
    return any(
        isinstance(one.node, ir.Operation) and one.node.operator == "yield" for one in nodes(block)
    )
