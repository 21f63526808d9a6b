"""Reads again where builders of Knex are kept in variables, and finds those that are sent twice."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.knex_results import begins
from cdcheck.facts.knex_reuses import KnexReuse, KnexReuses
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.knex_returned import calls_of
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile, blocks
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_COUNTING = frozenset({"count", "countDistinct", "sum", "avg", "min", "max"})
_SELECTING = frozenset({"select", "column", "columns"})
_PAGING = frozenset({"limit", "offset"})
_PARTING = frozenset({"clone", "clearSelect", "clear", "clearCounters", "modify"})


class _Sent(NamedTuple):
    at: Location
    verbs: list[str]


@fact
def knex_reuses(project: Project, sources: SourceTexts) -> KnexReuses:
    """Reads the files again in which queries begin."""
    begun = {access.at for access in project.accesses if begins(access)}
    found: dict[Location, tuple[KnexReuse, ...]] = {}
    for path in dict.fromkeys(at.path for at in begun):
        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            for block in blocks(body):
                for start, reuse in _in_block(file, block, begun) if file is not None else ():
                    found[start] = (*found.get(start, ()), reuse)
    return KnexReuses(found)


def _in_block(
    file: LoweredFile, block: Body, begun: set[Location]
) -> Iterator[tuple[Location, KnexReuse]]:
    for number, made in enumerate(block):
        if not isinstance(made, ir.Assign) or not made.keyword or not isinstance(made.value, ir.Call):
            continue
        target, calls = made.targets[0], calls_of(made.value)
        start = file.place(calls[-1])
        if not isinstance(target, ir.Name) or start not in begun:
            continue
        following = block[number + 1 :]
        if _is_set_again(following, target.id):
            continue
        sent = [one for statement in following for one in _sent(file, statement, target.id)]
        for first, second in pairwise(sent):
            reuse = _reuse(first, second, target.id)
            if reuse is not None:
                yield start, reuse
                break


def _is_set_again(block: Body, name: str) -> bool:
    """Tells whether a variable is given another builder."""
    for made in (found.node for found in nodes(block)):
        if isinstance(made, ir.Assign) and any(ir.last_name(one) == name for one in made.targets):
            value = made.value
            if not isinstance(value, ir.Call) or _root(calls_of(value)) != name:
                return True
            if not _PARTING.isdisjoint(_verbs(calls_of(value))):
                return True
    return False


def _sent(file: LoweredFile, statement: ir.Statement, name: str) -> Iterator[_Sent]:
    """Lists the chains of a plain statement that go on from a variable and are sent."""
    if not isinstance(statement, ir.Assign | ir.Evaluate | ir.Return):
        return
    for found in nodes(statement):
        call = found.node
        is_awaited = isinstance(found.around, ir.Await)
        is_gathered = isinstance(found.around, ir.Sequence) and isinstance(found.beyond, ir.Call)
        if isinstance(call, ir.Call) and (is_awaited or is_gathered):
            calls = calls_of(call)
            if _root(calls) == name:
                yield _Sent(file.place(call), _verbs(calls))
        elif isinstance(call, ir.Name) and call.id == name and is_awaited:
            yield _Sent(file.place(call), [])


def _root(calls: list[ir.Call]) -> str:
    first = calls[-1].function
    return first.base.id if isinstance(first, ir.Attribute) and isinstance(first.base, ir.Name) else ""


def _verbs(calls: list[ir.Call]) -> list[str]:
    return [ir.last_name(call.function) for call in reversed(calls)]


def _reuse(first: _Sent, second: _Sent, name: str) -> KnexReuse | None:
    before, after = set(first.verbs), set(second.verbs)
    if not _PARTING.isdisjoint(before | after):
        return None
    is_mixed = not _SELECTING.isdisjoint(before | after)
    if before & _COUNTING and not after & _COUNTING:
        added = next(verb for verb in first.verbs if verb in _COUNTING)
    elif after & _COUNTING and before & (_SELECTING | _PAGING):
        added = next(verb for verb in first.verbs if verb in _SELECTING | _PAGING)
    elif "first" in before and not after & {"first", "insert", "update"}:
        added, is_mixed = "first", False
    else:
        return None
    return KnexReuse(second.at, first.at, name, added, is_mixed)
