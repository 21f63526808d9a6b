"""Finds reads of relations that Django's rows were not loaded with."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.lazy_reads import LazyRead, LazyReads
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.orm_calls import RowSource
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_LOADING_LATER = frozenset(
    {"prefetch_related_objects", "aprefetch_related_objects", "refresh_from_db", "arefresh_from_db"}
)
_TO_ONE = frozenset({"many-to-one", "one-to-one"})


class _Held(NamedTuple):
    """Is a variable that holds a row of one place, and what is run while it does."""

    name: str
    source: ir.Expression
    scope: object
    is_of_many: bool


class _Relation(NamedTuple):
    model: str
    may_be_empty: bool


@fact
def lazy_reads(project: Project, models: DjangoModels, sources: SourceTexts) -> LazyReads:
    """Reads the files again that take rows from the database."""
    by_place: dict[Location, list[RowSource]] = {}
    for one in project.row_sources:
        if one.orm == "django" and not one.is_test:
            by_place.setdefault(one.at, []).append(one)
    nullable = {
        (table.name, name)
        for table in project.tables
        for column in table.columns
        if column.nullable is not False
        for name in (column.name, column.attribute)
    }
    found: dict[RowSource, tuple[LazyRead, ...]] = {}
    for path in sorted({at.path for at in by_place}):
        file = lowered(path, sources)
        for index, body in file.bodies() if file is not None else ():
            if file is not None and index >= 0 and not _loads_later(body):
                is_async = file.extract.functions[index].is_async
                for held in _held_in(body):
                    rows = by_place.get(file.place(held.source), [])
                    lazy = _lazy(rows, models, nullable)
                    reads = tuple(_reads(file, body, held, lazy, is_async=is_async))
                    if reads:
                        found[rows[0]] = (*found.get(rows[0], ()), *reads)
    return LazyReads(found)


def _loads_later(body: Body) -> bool:
    calls = (found.node for found in nodes(body) if isinstance(found.node, ir.Call))
    return any(ir.last_name(call.function) in _LOADING_LATER for call in calls)


def _held_in(body: Body) -> Iterator[_Held]:
    """Lists the variables that a function binds once, to a row that it gets or to each of a loop."""
    bound: list[_Held] = []
    names: list[str] = []
    for found in nodes(body):
        node = found.node
        if isinstance(node, ir.Assign):
            names += [target.id for target in node.targets if isinstance(target, ir.Name)]
            value = node.value.value if isinstance(node.value, ir.Await) else node.value
            if len(node.targets) == 1 and isinstance(value, ir.Call):
                bound += _named(node.targets[0], value, body, is_of_many=False)
        elif isinstance(node, ir.Loop) and node.target is not None and node.iterable is not None:
            names += [f.node.id for f in nodes(node.target) if isinstance(f.node, ir.Name)]
            bound += _named(node.target, node.iterable, node.body, is_of_many=True)
        elif isinstance(node, ir.Comprehension):
            for part in node.generators:
                scope = (node.element, node.key) if node.key is not None else node.element
                bound += _named(part.target, part.iterable, scope, is_of_many=True)
    assigned = set(names)
    for held in bound:
        is_plain = isinstance(held.source, ir.Call) or ir.last_name(held.source) in assigned
        if names.count(held.name) <= 1 and is_plain:
            yield held


def _named(
    target: ir.Expression, source: ir.Expression, scope: object, *, is_of_many: bool
) -> Iterator[_Held]:
    if isinstance(target, ir.Name):
        yield _Held(target.id, source, scope, is_of_many)


def _lazy(
    rows: Sequence[RowSource], models: DjangoModels, nullable: Set[tuple[str, str]]
) -> Mapping[str, _Relation]:
    """Lists the relations that no row of a place was loaded with, by the attribute that gives them."""
    model = models.by_id.get(rows[0].model) if rows and len({one.model for one in rows}) == 1 else None
    loaded = [one.loaded for one in rows]
    if model is None or None in loaded:
        return {}
    given = {name for names in loaded for name in names or ()}
    return {
        (one.singular if one.foreign_key else name): _Relation(
            model.id, not one.foreign_key and (model.table, name) in nullable
        )
        for (owner, name), one in models.relations.items()
        if owner == model.id and one.kind in _TO_ONE and name not in given and one.singular not in given
    }


def _reads(
    file: LoweredFile, body: Body, held: _Held, lazy: Mapping[str, _Relation], *, is_async: bool
) -> Iterator[LazyRead]:
    stored = {
        ir.last_name(target)
        for found in nodes(body)
        if isinstance(found.node, ir.Assign)
        for target in found.node.targets
        if isinstance(target, ir.Attribute)
    }
    seen: set[str] = set()
    for found in nodes(held.scope):
        node = found.node
        is_read = isinstance(node, ir.Attribute) and isinstance(node.base, ir.Name)
        if not is_read or not isinstance(node, ir.Attribute) or ir.last_name(node.base) != held.name:
            continue
        if node.name in lazy and node.name not in stored and node.name not in seen:
            seen.add(node.name)
            of = lazy[node.name]
            is_of_many, name = held.is_of_many, node.name
            yield LazyRead(file.place(node), of.model, name, is_of_many, is_async, of.may_be_empty)
