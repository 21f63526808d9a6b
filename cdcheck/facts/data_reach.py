"""Functions that come to the database, themselves or through others that they call."""

from collections.abc import Iterable

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.data_access import DataAccesses
from cdcheck.model.code import Call
from cdcheck.model.project import Project


class DataReach(Struct, frozen=True):
    """Holds the ids of named functions that read or write rows."""

    touching: frozenset[str]


@fact
def data_reach(project: Project, accesses: DataAccesses) -> DataReach:
    touching = {named(one.function) for one in accesses.every if one.function}
    return DataReach(_with_callers(touching, project.calls))


def named(function: str) -> str:
    """Gives the function with a name of its own that another stands in."""
    return function.partition(".<locals>")[0]


def _with_callers(functions: Iterable[str], calls: Iterable[Call]) -> frozenset[str]:
    callers: dict[str, set[str]] = {}
    for call in calls:
        if call.callee is not None and call.caller is not None:
            callers.setdefault(named(call.callee), set()).add(named(call.caller))
    found: set[str] = set()
    waiting = [one for one in functions if not one.endswith("<lambda>")]
    while waiting:
        function = waiting.pop()
        if function not in found:
            found.add(function)
            waiting.extend(one for one in callers.get(function, ()) if not one.endswith("<lambda>"))
    return frozenset(found)
