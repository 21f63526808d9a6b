"""Finds what the methods by which DRF's serializers give a value ask of the row's relations."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.answered_rows import AnsweredRows, AskedRelation
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Function
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_ONE_ROW = 2
# A method that asks whether a row has something may find what a query has annotated.
_LOOKING = frozenset({"getattr", "hasattr"})


@fact
def answered_rows(project: Project, sources: SourceTexts) -> AnsweredRows:
    """Reads the files again that declare serializers."""
    methods: dict[str, list[Function]] = {}
    for function in project.functions:
        methods.setdefault(function.owner or "", []).append(function)
    found: dict[str, tuple[AskedRelation, ...]] = {}
    for serializer in project.serializers:
        names = {field.method for field in serializer.declared if field.method}
        for method in methods.get(serializer.id, ()) if names and not serializer.is_test else ():
            is_asked = method.name in names and len(method.parameters) == _OF_ONE_ROW
            file = lowered(method.path, sources) if is_asked else None
            if file is not None:
                found[serializer.id] = (*found.get(serializer.id, ()), *_asked(file, method))
    return AnsweredRows(found)


def _asked(file: LoweredFile, method: Function) -> Iterator[AskedRelation]:
    body = next((f.body for f in file.extract.functions if file.span(f.at, f.end) == method.at), ())
    calls = [found.node for found in nodes(body) if isinstance(found.node, ir.Call)]
    seen: set[str] = set()
    for call in calls if _LOOKING.isdisjoint(ir.last_name(one.function) for one in calls) else ():
        function = call.function
        relation = function.base if isinstance(function, ir.Attribute) else None
        if not isinstance(relation, ir.Attribute) or not isinstance(function, ir.Attribute):
            continue
        is_of_row = isinstance(relation.base, ir.Name) and relation.base.id == method.parameters[1]
        if is_of_row and relation.name not in seen:
            seen.add(relation.name)
            yield AskedRelation(file.place(relation), relation.name, function.name, method.name)
