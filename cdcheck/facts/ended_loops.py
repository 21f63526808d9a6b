"""Connections of asyncpg that code opens in an event loop which ends before they are used again."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.startup import Startup
from cdcheck.facts.sure_calls import SureCalls
from cdcheck.model.code import Call
from cdcheck.model.http import Listener
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import Entry, EntryKind

_RUN = "asyncio.run"
_RUNS_ON = ".run_until_complete"
_ENGINE, _POOL = "sqlalchemy.create_async_engine", "asyncpg.create_pool"
_SERVERS = frozenset({"uvicorn", "aiohttp"})
MAKERS = frozenset({_ENGINE, _POOL})
_CONNECTING = frozenset({"sqlalchemy.AsyncEngine.begin", "sqlalchemy.AsyncEngine.connect"})
_SENDING = frozenset(
    {"execute", "scalars", "scalar", "get", "get_one", "flush", "refresh", "exec", "stream"}
)
_OF_POOLS = ("asyncpg.Pool.", "asyncpg.Connection.")
_ENDING = {_ENGINE: (".dispose",), _POOL: (".close", ".terminate")}
# What may keep no connection, or make them otherwise.
_OTHERWISE = frozenset({"poolclass", "pool", "creator", "async_creator", "**"})
# What gives requests one loop.
_ONE_LOOP = ("wsgitoasgi", "quart")


class EndedLoop(Struct, frozen=True):
    """Is a loop that ends: `at` runs it, or is the handler that Flask runs in a loop of its own.

    What is made at `made_at`, an engine or a pool, opens a connection in it at `opened_at`.
    """

    at: Location
    made_at: Location
    opened_at: Location
    function: str | None
    is_pool: bool = False
    is_per_request: bool = False


class EndedLoops(Struct, frozen=True):
    """Holds the loops that end while their connections are kept."""

    every: tuple[EndedLoop, ...] = ()


class _Code(Struct, frozen=True):
    """Knows the calls of the app, by what makes them, and where each may connect."""

    project: Project
    calls: tuple[Call, ...]
    by_caller: Mapping[str | None, tuple[Call, ...]]
    sending: Mapping[str, tuple[Location, ...]]
    loaded: frozenset[str]
    words: SourceWords
    is_sure: Callable[[Location], bool]

    def reached(self, roots: set[str], *, surely: bool = False) -> set[str]:
        """Lists the functions that some functions call, or surely call, with themselves."""
        return closure(roots, lambda id_: self._called(self.by_caller.get(id_, ()), surely=surely))

    def run_by(self, run: Call, *, surely: bool = False) -> set[str]:
        """Lists the functions that the coroutine calls which a call is given."""
        inside = [c for c in self.by_caller.get(run.caller, ()) if c is not run and run.at.holds(c.at)]
        return self.reached(set(self._called(inside, surely=surely)), surely=surely)

    def _called(self, calls: Iterable[Call], *, surely: bool) -> Iterator[str]:
        return (c.callee for c in calls if c.callee and not (surely and not self.is_sure(c.at)))

    def opens(self, functions: set[str], made: Call) -> Location | None:
        """Finds where some functions may open a connection that they leave in a pool."""
        return min(self._openings(functions, made), default=None)

    def surely_opens(self, run: Call, made: Call) -> Location | None:
        """Finds where a coroutine opens a connection that it leaves in a pool, whatever it is given."""
        if not self.is_sure(run.at) or self.opens(self.run_by(run), made) is None:
            return None
        openings = self._openings(self.run_by(run, surely=True), made)
        return min(filter(self.is_sure, openings), default=None)

    def _openings(self, functions: set[str], made: Call) -> Iterator[Location]:
        inside = [call for id_ in sorted(functions) for call in self.by_caller.get(id_, ())]
        if any((call.external or "").endswith(_ENDING[made.external or ""]) for call in inside):
            return
        if made.external == _POOL:
            if made.caller in functions:
                yield made.at
            return
        yield from (c.at for c in inside if c.external in _CONNECTING and not c.is_awaited)
        yield from (at for id_ in functions for at in self.sending.get(id_, ()))

    def uses(self, functions: set[str], made: Call) -> bool:
        """Tells whether some functions use an engine or a pool."""
        if made.external == _ENGINE and not functions.isdisjoint(self.sending):
            return True
        names = _OF_POOLS if made.external == _POOL else tuple(_CONNECTING)
        inside = (call for id_ in functions for call in self.by_caller.get(id_, ()))
        return any((call.external or "").startswith(names) for call in inside)


@fact
def ended_loops(project: Project, startup: Startup, words: SourceWords, sure: SureCalls) -> EndedLoops:
    calls = tuple(call for call in project.calls if not call.is_test and call.at.path.endswith(".py"))
    made = [call for call in calls if call.external in MAKERS and startup.runs(call.at.path)]
    if len(made) != 1 or not _keeps_of_asyncpg(project, made[0]):
        return EndedLoops()
    by_caller: dict[str | None, tuple[Call, ...]] = {}
    for call in calls:
        by_caller[call.caller] = (*by_caller.get(call.caller, ()), call)
    sending: dict[str, tuple[Location, ...]] = {}
    for use in project.session_uses:
        if use.is_async and use.method in _SENDING and use.function is not None and not use.is_test:
            sending[use.function] = (*sending.get(use.function, ()), use.at)
    code = _Code(project, calls, by_caller, sending, frozenset(startup.roots), words, sure.is_sure)
    if _are_others_ended(code, words):
        return EndedLoops()
    return EndedLoops((*_before_server(code, made[0]), *_of_requests(code, made[0])))


def _keeps_of_asyncpg(project: Project, made: Call) -> bool:
    """Tells whether what is made keeps connections of asyncpg."""
    if made.external == _POOL:
        return True
    makings = [making for making in project.engine_makings if making.at == made.at]
    uses = [use for use in project.databases if use.at == made.at]
    is_usual = bool(makings) and all(_OTHERWISE.isdisjoint(making.options) for making in makings)
    return is_usual and bool(uses) and all(use.driver == "asyncpg" for use in uses)


def _are_others_ended(code: _Code, words: SourceWords) -> bool:
    """Tells whether code disposes of an engine in more places than are known."""
    known = {(c.at.path, c.at.line) for c in code.calls if (c.external or "").endswith(".dispose")}
    lines = (line for text in words.texts() for line in text.splitlines())
    return sum(".dispose(" in line for line in lines) > len(known)


def _before_server(code: _Code, made: Call) -> Iterator[EndedLoop]:
    """Yields the loops that are run in the process of the server, before that starts its own."""
    if made.external == _ENGINE and not _is_made_once(code, made):
        return
    for run in code.calls:
        external = run.external or ""
        if external != _RUN and not external.endswith(_RUNS_ON):
            continue
        functions = code.run_by(run)
        opened = code.surely_opens(run, made)
        if opened is None or not _ends_before(code, run, made):
            continue
        others = {route.handler for route in code.project.routes if route.handler and not route.is_test}
        is_made_again = made.external == _POOL and not _is_only_run(code, made, run, functions)
        if code.uses(code.reached(others), made) and not is_made_again:
            yield EndedLoop(run.at, made.at, opened, run.caller, is_pool=made.external == _POOL)


def _entry(project: Project) -> Entry | None:
    """Gives what is started, if that is the only thing."""
    start = project.start
    is_known = start is not None and start.is_understood and len(start.entries) == 1
    return start.entries[0] if start is not None and is_known else None


def _is_made_once(code: _Code, made: Call) -> bool:
    """Tells whether an engine is made when its module runs."""
    if made.caller is None:
        return True
    callers = [call.caller for call in code.calls if call.callee == made.caller]
    return callers == [None]


def _is_only_run(code: _Code, made: Call, run: Call, functions: set[str]) -> bool:
    """Tells whether nothing else makes the pool again: the function is only called, and only there."""
    calls = [call for call in code.calls if call.callee == made.caller]
    name = (made.caller or "").rpartition(":")[2].lower()
    pattern = re.compile(
        rf"^(?!\s*(?:async +def|def|from|import|#)\b).*\b{re.escape(name)}\b", re.MULTILINE
    )
    mentions = sum(len(pattern.findall(text)) for text in code.words.texts())
    is_inside = all(call.caller in functions or run.at.holds(call.at) for call in calls)
    is_handed = any(f.decorators for f in code.project.functions if f.id == made.caller)
    return (
        is_inside and not is_handed and mentions <= len({(call.at.path, call.at.line) for call in calls})
    )


def _ends_before(code: _Code, run: Call, made: Call) -> bool:
    """Tells whether a server is started in the same process, after a loop has ended."""
    servers = [one for one in code.project.listeners if one.framework in _SERVERS and not one.is_apart]
    if run.external != _RUN:
        servers = [one for one in servers if one.framework == "uvicorn"]
    if any(_follows(code, run, made, server) for server in servers):
        return True
    entry = _entry(code.project)
    is_on_import = run.caller is None and run.at.path in code.loaded and not _is_of_main(code, run)
    if entry is None or not is_on_import:
        return False
    is_imported = run.at.path != entry.path and any(one.at.path == entry.path for one in servers)
    return entry.kind is EntryKind.SERVER or is_imported


def _follows(code: _Code, run: Call, made: Call, server: Listener) -> bool:
    """Tells whether a server is started right after, with what was made before."""
    caller = next((call.caller for call in code.calls if call.at == server.at), None)
    is_made_again = server.is_by_name and made.at.path == run.at.path
    is_next = run.at.path == server.at.path and run.caller == caller and run.at < server.at
    return is_next and not is_made_again


def _is_of_main(code: _Code, run: Call) -> bool:
    return any(block.has_start_of(run.at) for block in code.project.main_blocks)


def _of_requests(code: _Code, made: Call) -> Iterator[EndedLoop]:
    """Yields the first handler that runs in a loop which ends with its request."""
    if made.external != _ENGINE or not _is_made_once(code, made) or code.words.mentions(*_ONE_LOOP):
        return
    coroutines = {one.id for one in code.project.functions if one.is_async}
    for route in code.project.routes:
        if route.handler is None or route.is_test or route.handler_at is None:
            continue
        if route.handler in coroutines:
            is_own = route.framework == "flask"
            opened = code.opens(code.reached({route.handler}), made) if is_own else None
            at = route.handler_at
        else:
            at, opened = _run_in(code, code.reached({route.handler}) - coroutines, made)
        if opened is not None:
            yield EndedLoop(at, made.at, opened, route.handler, is_per_request=True)
            return


def _run_in(code: _Code, functions: set[str], made: Call) -> tuple[Location, Location | None]:
    """Finds where one of some functions runs a loop that opens a connection."""
    for function in sorted(functions):
        for call in code.by_caller.get(function, ()):
            if call.external == _RUN:
                return call.at, code.opens(code.run_by(call), made)
    return made.at, None
