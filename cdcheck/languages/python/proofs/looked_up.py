"""Reads what calls of Django look for which make a row where they find none."""

from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.looked_up import LookedUp, LookedUpValues
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.aborted_transactions import catches
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DEFAULTS = frozenset({"defaults", "create_defaults"})


@fact
def looked_up_values(project: Project, sources: SourceTexts) -> LookedUpValues:
    """Reads the files again that hold such calls."""
    by_path: dict[str, set[Location]] = {}
    for call in project.model_calls:
        if call.orm == "django" and call.method.endswith("or_create") and not call.is_test:
            by_path.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, Mapping[str, LookedUp]] = {}
    for path, places in by_path.items():
        file = lowered(path, sources)
        for one in file.calls_at(places) if file is not None else ():
            is_open = any(name == "**" for name, _ in one.call.keywords)
            if file is not None and not is_open and not _is_caught(file, one.function, one.call):
                found[one.at] = {
                    name: _value(file, value)
                    for name, value in one.call.keywords
                    if name not in _DEFAULTS
                }
    return LookedUpValues(found)


def _value(file: LoweredFile, value: ir.Expression) -> LookedUp:
    is_read = isinstance(value, ir.Name | ir.Attribute | ir.Index)
    return LookedUp(frozenset(_read_in(file, value)), is_read)


def _read_in(file: LoweredFile, value: ir.Expression) -> Iterator[str]:
    """Lists what a value reads, each as long as it is written; what is called is no value."""
    called = {id(f.node.function) for f in nodes(value) if isinstance(f.node, ir.Call)}
    for found in nodes(value):
        node = found.node
        if not isinstance(node, ir.Name | ir.Attribute | ir.Index) or isinstance(
            found.around, ir.Attribute
        ):
            continue
        if id(node) not in called:
            yield file.written(node)
        elif isinstance(node, ir.Attribute):
            yield file.written(node.base)


def _is_caught(file: LoweredFile, function: int, call: ir.Call) -> bool:
    return any(
        isinstance(found.node, ir.Try)
        and any(catches(handler) for handler in found.node.handlers)
        and any(inner.node is call for inner in nodes(found.node.body))
        for found in file.nodes_of(function)
    )
