"""Sessions that are made once and serve every request."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.answering import Answering
from cdcheck.model.code import Function
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionUse

_OBJECTS = frozenset({"self", "cls"})


class SharedUse(Struct, frozen=True):
    """Is a use of such a session while a route's handler runs."""

    use: SessionUse
    route: Route


class SharedSessions(Struct, frozen=True):
    """Holds the uses of sessions that are made when a module is loaded, by where they are made."""

    by_making: Mapping[Location, tuple[SharedUse, ...]]


@fact
def shared_sessions(project: Project, answering: Answering) -> SharedSessions:
    made = {m.at for m in project.session_makings if _is_lasting(m.kind, m.caller) and m.is_own}
    if not made:
        return SharedSessions({})
    found: dict[Location, tuple[SharedUse, ...]] = {}
    for use, route in _uses(project, answering, made):
        if use.made_at is not None:
            found[use.made_at] = (*found.get(use.made_at, ()), SharedUse(use, route))
    return SharedSessions(found)


def _is_lasting(kind: str, caller: str | None) -> bool:
    return kind == "session" and caller is None


def _uses(
    project: Project, answering: Answering, made: set[Location]
) -> Iterator[tuple[SessionUse, Route]]:
    functions = {function.id: function for function in project.functions}
    others = {use.at for use in project.session_uses if use.made_at not in made}
    kept = {cls.id for cls in project.classes} - _made_anew(project)
    for use in project.session_uses:
        function, route = functions.get(use.function or ""), answering.route_of(use.at)
        if function is None or route is None or use.is_test or use.at in others:
            continue
        if use.made_at in made and _holds(function, use.receiver, kept):
            yield use, route


def _holds(function: Function, receiver: str, kept: set[str]) -> bool:
    """Tells whether what holds the session outlives the request: a module, or an object that does."""
    first = receiver.partition(".")[0]
    if first in _OBJECTS:
        return function.owner in kept
    return bool(first) and first not in function.parameters


def _made_anew(project: Project) -> set[str]:
    """Names the classes of which a function may make an object, and those that others inherit from."""
    bases = {base for cls in project.classes for base in cls.bases}
    constructors = {
        function.id: function.owner for function in project.functions if function.name == "__init__"
    }
    calls = [call for call in project.calls if call.callee is not None and not call.is_test]
    made = {constructors.get(call.callee or "", call.callee) for call in calls if call.caller}
    at_module = {constructors.get(call.callee or "", call.callee) for call in calls if not call.caller}
    never = {cls.id for cls in project.classes if cls.id not in at_module}
    return {cls for cls in made | never if cls is not None} | bases
