"""Writes that the function of a transaction makes on a client that is not the transaction's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Call, Function
from cdcheck.model.driver_objects import TransactionFunction
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

ORMS = frozenset({"prisma"})
"""Those whose transactions hand their function a client."""


class OuterWrite(NamedTuple):
    """Is a write, and where the transaction's function makes it or calls what makes it."""

    at: Location
    write: ModelCall
    through: str


class OuterWrites(Struct, frozen=True):
    """Holds them by the place of the transaction's function."""

    of: Mapping[Location, tuple[OuterWrite, ...]]


@fact
def outer_writes(project: Project) -> OuterWrites:
    begun = [t for t in project.transaction_functions if t.driver in ORMS and not t.is_test]
    if not begun:
        return OuterWrites({})
    walk = _Walk(project)
    return OuterWrites({one.runs_at: tuple(walk.writes(one)) for one in begun})


class _Walk:
    def __init__(self, project: Project) -> None:
        self._calls: dict[str, list[Call]] = defaultdict(list)
        for call in project.calls:
            self._calls[call.at.path].append(call)
        inside = {call.at for call in project.model_calls if call.is_in_transaction}
        self._written: dict[str, list[ModelCall]] = defaultdict(list)
        for write in dict.fromkeys(project.model_calls):
            if write.orm in ORMS and write.client and write.at not in inside:
                self._written[write.at.path].append(write)
        self._functions: dict[str, list[Function]] = defaultdict(list)
        for function in project.functions:
            self._functions[function.id].append(function)
        self._begun = [one.at for one in project.transaction_functions]

    def writes(self, transaction: TransactionFunction) -> Iterator[OuterWrite]:
        """Lists the writes of the function and of those that it calls."""
        for write in self._in(transaction.runs_at):
            yield OuterWrite(write.at, write, "")
        for call in self._calls[transaction.runs_at.path]:
            called = self._functions.get(call.callee or "", [])
            is_own = any(transaction.runs_at.holds(function.at) for function in called)
            if transaction.runs_at.holds(call.at) and not is_own:
                for write in self._behind(call, set()):
                    yield OuterWrite(call.at, write, (call.callee or "").rpartition(":")[2])

    def _in(self, stretch: Location) -> Iterator[ModelCall]:
        """Lists the writes there whose client is no parameter of a function there."""
        writes = [write for write in self._written[stretch.path] if stretch.holds(write.at)]
        if writes:
            around = [f for fs in self._functions.values() for f in fs if stretch.holds(f.at)]
        for write in writes:
            taken = {name for f in around if f.at.holds(write.at) for name in f.parameters}
            if write.client.partition(".")[0] not in taken:
                yield write

    def _behind(self, call: Call, seen: set[str]) -> Iterator[ModelCall]:
        """Lists what is written on a module's client where a call leads."""
        found = self._functions.get(call.callee or "", [])
        if len(found) != 1 or call.is_choice or call.callee in seen:
            return
        function = found[0]
        if any(function.at.holds(at) for at in self._begun):
            return
        seen.add(function.id)
        yield from (w for w in self._in(function.at) if not w.client.startswith("this."))
        for inner in self._calls[function.path]:
            if inner.caller == function.id:
                yield from self._behind(inner, seen)
