"""What is known of a history of migrations in JavaScript: which ran, and what they leave in doubt."""

from collections.abc import Sequence

from msgspec import Struct, field

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Func, Value
from cdcheck.model.migrations import Migrations
from cdcheck.model.places import Location

_SOURCES = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")


class History(Struct, eq=False):
    """Holds what is replayed, by the files of the migrations, and why its tables may not be all."""

    tool: str
    paths: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    last: Func | None = None
    is_running: bool = False


def history_of(machine: Machine, tool: str) -> History:
    """Gives the history of one tool."""
    for known in machine.facts.all(History):
        if known.tool == tool:
            return known
    history = History(tool)
    machine.facts.add(history)
    return history


def replay(machine: Machine, history: History, up: Func, arguments: Sequence[Value]) -> None:
    """Runs one migration."""
    history.paths.append(up.path)
    history.last = up
    history.is_running = True
    machine.call(up, arguments, {}, machine.function_site(up))
    history.is_running = False


def undoes(call: Invocation) -> bool:
    """Tells whether a call is one that undoes a migration."""
    return (call.caller or "").rpartition(":")[2].rpartition(".")[2] == "down"


def is_repeated(call: Invocation, tool: str) -> bool:
    """Tells whether a call was replayed before, or is one that undoes a migration."""
    history = history_of(call.machine, tool)
    return undoes(call) or (not history.is_running and call.site.path in history.paths)


def doubt(call: Invocation, tool: str, why: str) -> None:
    """Says why the tables that migrations leave may be others than those that were read."""
    history_of(call.machine, tool).doubts.append(why)


def is_source(path: str) -> bool:
    """Tells whether a file of a migrations folder may be a migration."""
    return path.endswith(_SOURCES) and not path.endswith(".d.ts")


def note_history(
    machine: Machine, tool: str, types: frozenset[str], beside: Location | None = None
) -> None:
    """Notes the history, if there is one; `types` are those of what migrations are handed.

    `beside` is where code makes a table without any migration.
    """
    history = history_of(machine, tool)
    last = history.last
    at = machine.location(machine.function_site(last)) if last is not None else beside
    if at is None:
        return
    doubts = list(history.doubts)
    unread = [note for note in machine.facts.all(UnmodelledCall) if note.type in types]
    doubts.extend(f"a migration calls `{note.name}`" for note in unread)
    if machine.is_cut_short:
        doubts.append("the app was not read to its end")
    machine.facts.add(Migrations(at, tool, (), next(iter(doubts), "")))
