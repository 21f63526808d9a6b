"""Finds where code reads environment variables, in either language."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.environment_reads import EnvironmentRead, EnvironmentReads
from cdcheck.ir.binding import bound_name, is_target
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.lowering import lowered
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_READING = re.compile(rb"process\.env|\benviron\b|\bgetenv\b")
_ASKING = frozenset({"or", "??", "and", "not", "==", "!=", "in", "not in", "is", "is not"})
_GETTERS = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})


class _Read(NamedTuple):
    name: str
    found: Found
    has_default: bool = False
    is_demanded: bool = False


@fact
def environment_reads(project: Project, sources: SourceTexts) -> EnvironmentReads:
    """Reads the files again that mention the environment."""
    needed: list[EnvironmentRead] = []
    optional: set[str] = set()
    for one in project.files:
        text = sources.read(one.path) if not one.is_test else None
        file = lowered(one.path, sources) if text is not None and _READING.search(text) else None
        for read in _reads(file) if file is not None else ():
            if file is None or read.has_default or _is_asked(file, read.found):
                optional.add(read.name)
            elif isinstance(read.found.node, ir.Attribute | ir.Index | ir.Call | ir.Assign):
                at = file.place(read.found.node)
                needed.append(EnvironmentRead(read.name, at, read.is_demanded))
    return EnvironmentReads(tuple(read for read in needed if read.name not in optional))


def _reads(file: LoweredFile) -> Iterator[_Read]:
    every = list(file.nodes_inside(-1))
    tried = {
        id(inner.node)
        for found in every
        if isinstance(found.node, ir.Try)
        for inner in nodes(found.node.body)
    }
    for found in every:
        for read in _of_node(found):
            yield read._replace(has_default=read.has_default or id(found.node) in tried)


def _of_node(found: Found) -> Iterator[_Read]:
    node = found.node
    if isinstance(node, ir.Attribute) and _dotted(node.base) == "process.env":
        yield _Read(node.name, found, has_default=is_target(found))
    elif isinstance(node, ir.Index) and _dotted(node.base) in {"process.env", "os.environ", "environ"}:
        name = _text(node.key)
        is_demanded = _dotted(node.base) != "process.env"
        if name:
            yield _Read(name, found, has_default=is_target(found), is_demanded=is_demanded)
    elif isinstance(node, ir.Call) and _dotted(node.function) in _GETTERS and node.arguments:
        has_default = len(node.arguments) + len(node.keywords) > 1
        yield _Read(_text(node.arguments[0]), found, has_default=has_default)
    elif isinstance(node, ir.Assign) and node.value is not None and _dotted(node.value) == "process.env":
        target = node.targets[0]
        for key, value in target.items if isinstance(target, ir.Mapping) else ():
            yield _Read(_text(key), found, has_default=not isinstance(value, ir.Name))


def _is_asked(file: LoweredFile, found: Found) -> bool:
    """Tells whether code asks whether there is a value, be it of the variable that holds it."""
    if _asks(found):
        return True
    name = bound_name(found.around)
    return bool(name) and any(_asks(mention) for mention in file.mentions(name, -1))


def _asks(found: Found) -> bool:
    around = found.around
    if isinstance(around, ir.Operation):
        return around.operator in _ASKING
    return isinstance(around, ir.If | ir.Conditional) and around.test is found.node


def _dotted(value: ir.Expression | None) -> str:
    if isinstance(value, ir.Attribute):
        return f"{_dotted(value.base)}.{value.name}"
    return value.id if isinstance(value, ir.Name) else ""


def _text(value: ir.Expression | None) -> str:
    return value.value if isinstance(value, ir.Const) and isinstance(value.value, str) else ""
