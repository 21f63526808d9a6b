"""Finds statements that build a query and drop it."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.dropped_queries import DroppedQueries, is_lazy
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_SENDING = frozenset(
    {"then", "catch", "finally", "asCallback", "nodeify", "stream", "pipe", "execute", "run", "all"}
    | {"get", "iterator", "prepare", "toSQL", "toString", "toQuery", "pluck", "modify", "on"}
)


@fact
def dropped_queries(project: Project, sources: SourceTexts) -> DroppedQueries:
    """Reads the files again in which queries are built that only a promise's reader sends."""
    asked: dict[str, set[Location]] = {}
    for query in project.queries:
        if is_lazy(query) and not query.is_awaited:
            asked.setdefault(query.at.path, set()).add(query.at)
    changing = {query.at for query in project.queries if query.driver == "knex"}
    found: set[Location] = set()
    for path, places in asked.items():
        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            for one in nodes(body):
                if file is not None and isinstance(one.node, ir.Evaluate):
                    calls = list(_built(one.node.value))
                    built = [at for call in calls if (at := file.place(call)) in places]
                    kept = changing if _adds_to_a_name(calls) else frozenset()
                    found.update(at for at in built[:1] if at not in kept)
    return DroppedQueries(frozenset(found))


def _built(value: ir.Expression) -> Iterator[ir.Call]:
    """Lists the calls of a chain, none if one of them sends what the others build."""
    calls: list[ir.Call] = []
    while isinstance(value, ir.Call | ir.Attribute):
        if isinstance(value, ir.Call):
            calls.append(value)
            value = value.function
        elif value.name in _SENDING:
            return
        else:
            value = value.base
    yield from calls


def _adds_to_a_name(calls: list[ir.Call]) -> bool:
    """Tells whether a chain goes on from a variable, whose query Knex changes in place."""
    first = calls[-1].function if calls else None
    return isinstance(first, ir.Attribute) and isinstance(first.base, ir.Name)
