"""Functions that a request runs which comes by a function: its callers, and what these call."""

from collections import defaultdict
from collections.abc import Mapping, Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.facts.data_reach import named
from cdcheck.model.project import Project


class RunTogether(Struct, frozen=True):
    """Finds them along the calls of the app, by the names of functions that have one of their own."""

    callees: Mapping[str, Set[str]]
    callers: Mapping[str, Set[str]]

    def around(self, function: str) -> set[str]:
        """Lists the functions that may run in the same request, the function itself among them."""
        leading = closure([named(function)], lambda name: self.callers.get(name, ()))
        return closure(leading, lambda name: self.callees.get(name, ()))


@fact
def run_together(project: Project) -> RunTogether:
    """Gathers who calls whom, outside tests."""
    callees: dict[str, set[str]] = defaultdict(set)
    callers: dict[str, set[str]] = defaultdict(set)
    for call in project.calls:
        if call.callee is not None and call.caller is not None and not call.is_test:
            caller, callee = named(call.caller), named(call.callee)
            callees[caller].add(callee)
            callers[callee].add(caller)
    return RunTogether(dict(callees), dict(callers))
