"""Finds what methods of Sequelize's rows read of `this`, and which members the app sets anywhere."""

from collections import defaultdict
from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.own_reads import OwnReads
from cdcheck.ir.binding import is_target
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.row_flows import methods_of_rows
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def own_reads(project: Project, sources: SourceTexts) -> OwnReads:
    """Reads the files again that define models, and the others for what they set."""
    models = [one for one in project.models if one.orm == "sequelize" and not one.is_test]
    if not models:
        return OwnReads({}, frozenset())
    functions: dict[str, list[Function]] = defaultdict(list)
    for function in project.functions:
        functions[function.path].append(function)
    places = {one.id: one.at for one in project.functions}
    found: dict[str, tuple[tuple[str, Location], ...]] = {}
    for model in models:
        file = lowered(model.at.path, sources)
        methods = methods_of_rows(model, functions[model.at.path]).values()
        reads = [r for id_ in methods for r in _reads(file, places[id_])] if file is not None else []
        found[model.id] = tuple({name: (name, at) for name, at in reversed(reads)}.values())
    paths = [one.path for one in project.files if not one.is_test]
    files = [file for path in paths if (file := lowered(path, sources)) is not None]
    return OwnReads(found, frozenset(name for file in files for name in _set_in(file)))


def _reads(file: LoweredFile, at: Location) -> Iterator[tuple[str, Location]]:
    """Lists what a method, or an arrow function in it, reads of `this`."""
    function = file.definition_at(at)
    if not isinstance(function, ir.Function) or "static" in function.kind:
        return
    index = file.extract.functions.index(function)
    arrows = (one for one in file.within(index) if file.extract.functions[one].kind == "arrow")
    for number in (index, *arrows):
        for found in file.nodes_of(number):
            node = found.node
            if not isinstance(node, ir.Attribute) or is_target(found):
                continue
            is_called = isinstance(found.around, ir.Call) and found.around.function is node
            if isinstance(node.base, ir.Name) and node.base.id == "this" and not is_called:
                yield node.name, file.span(node.end - len(node.name), node.end)


def _set_in(file: LoweredFile) -> Iterator[str]:
    """Lists the names that a file gives to members, or that may be names of some."""
    yield from (one.name for one in file.extract.functions)
    for parameter in (p for f in file.extract.functions for p in f.parameters if p.is_field):
        yield parameter.name
    for cls in file.extract.classes:
        for statement in cls.body:
            if isinstance(statement, ir.Assign):
                yield from (ir.last_name(target) for target in statement.targets)
    for found in file.nodes_inside(-1):
        node = found.node
        if isinstance(node, ir.Attribute) and is_target(found):
            yield node.name
        elif isinstance(node, ir.Const) and isinstance(node.value, str):
            yield node.value
    for cls in file.extract.classes:
        for found in nodes(cls.body):
            if isinstance(found.node, ir.Const) and isinstance(found.node.value, str):
                yield found.node.value
