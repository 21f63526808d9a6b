"""Which functions the event loop runs: coroutines, and what these call themselves."""

from collections import deque
from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.file_kinds import CONTAINER_FILES
from cdcheck.model.code import Call, Function
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ALLOWING = b"DJANGO_ALLOW_ASYNC_UNSAFE"
_AROUND = (*CONTAINER_FILES, "Procfile", ".env", ".envrc", "start.sh", "run.sh", "entrypoint.sh")


class EventLoop(Struct, frozen=True):
    """Knows the coroutine functions, and of each other function how a coroutine comes to call it."""

    coroutines: frozenset[str]
    called: Mapping[str, Call]
    sources: SourceTexts
    files: tuple[str, ...]

    def runs(self, function: str | None) -> bool:
        return function in self.coroutines or function in self.called

    def way_to(self, function: str | None) -> list[Call]:
        """Lists the calls that lead from a coroutine to a function, the last first."""
        found: list[Call] = []
        while function is not None and function not in self.coroutines:
            found.append(self.called[function])
            function = found[-1].caller
        return found

    def may_block(self) -> bool:
        """Tells whether a file speaks of the variable by which Django allows to wait in coroutines."""
        return any(_ALLOWING in (self.sources.read(path) or b"") for path in (*_AROUND, *self.files))


@fact
def event_loop(project: Project, sources: SourceTexts) -> EventLoop:
    functions = {f.id: f for f in project.functions if f.path.endswith(".py")}
    coroutines = frozenset(f.id for f in functions.values() if f.is_async)
    calls: dict[str, list[Call]] = {}
    for call in project.calls:
        if call.caller is not None and not call.is_test and call.callee in functions:
            calls.setdefault(call.caller, []).append(call)
    called: dict[str, Call] = {}
    waiting = deque(sorted(coroutines))
    while waiting:
        for call in calls.get(waiting.popleft(), ()):
            callee = functions[call.callee or ""]
            if _runs_at_once(callee) and callee.id not in called:
                called[callee.id] = call
                waiting.append(callee.id)
    files = tuple(file.path for file in project.files if not file.is_test)
    return EventLoop(coroutines, called, sources, files)


def _runs_at_once(function: Function) -> bool:
    """Tells whether a call runs a function where it stands: a decorator may move it to a thread."""
    is_plain = set(function.decorators) <= {"staticmethod", "classmethod"}
    return is_plain and not function.is_async and not function.is_generator
