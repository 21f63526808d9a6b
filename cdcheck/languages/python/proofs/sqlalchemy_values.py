"""Tells of which kinds the values are that columns of SQLAlchemy are given, or compared with."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.facts.column_values import ColumnValue
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.handed_kinds import HandedKinds
from cdcheck.languages.python.proofs.handed_values import fields
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.value_kinds import Kinds
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ROWS = frozenset({"first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none"})
_SELECTING = frozenset({"select", "query", "update", "insert", "delete"})
_LEADING = frozenset({"join", "outerjoin", "select_from", "join_from", "with_entities"})
_PAIR = 2


class _Given(NamedTuple):
    """Is a value as it is written, for an attribute of a class; none is named for its key."""

    model: str
    attribute: str
    value: ir.Expression
    how: str


def values_in(
    path: str, mapped: Mapping[str, str], project: Project, sources: SourceTexts
) -> Iterator[tuple[Location, tuple[ColumnValue, ...]]]:
    """Lists the values of known kinds in each function of a file; `mapped` gives classes by name."""
    file = lowered(path, sources)
    answering = {one.handler_at for one in project.routes if one.framework == "fastapi"}
    field_kind = fields(project, sources)
    handed = HandedKinds(project, field_kind, sources)
    for index, function in enumerate(file.extract.functions if file is not None else ()):
        given = list(_Function(file, index, mapped).given()) if file is not None else []
        if file is None or not given:
            continue
        place, kinds = file.span(function.at, function.end), Kinds(file, index, field_kind)
        values = [
            ColumnValue(
                file.place(one.value),
                one.model,
                one.attribute,
                kind,
                one.how,
                _is_told(one.value, kinds, is_answering=place in answering),
            )
            for one in given
            if (kind := kinds.of(one.value))
        ]
        values += [
            ColumnValue(file.place(one.value), one.model, one.attribute, kind, one.how, True, at)
            for one in given
            for at, kind in handed.kinds(place, one.value, kinds)
        ]
        if values:
            yield place, tuple(values)


def _is_told(value: ir.Expression, kinds: Kinds, *, is_answering: bool) -> bool:
    """Tells whether callers have no say in a kind, or FastAPI sees to what is annotated."""
    names = [found.node.id for found in nodes(value) if isinstance(found.node, ir.Name)]
    asked = [kinds.parameters[name] for name in names if name in kinds.parameters]
    if isinstance(value, ir.Call | ir.Template):
        return True
    return not asked or (is_answering and not any(isinstance(p.default, ir.Call) for p in asked))


class _Function:
    """Reads one function."""

    def __init__(self, file: LoweredFile, index: int, mapped: Mapping[str, str]) -> None:
        self.file, self.mapped = file, mapped
        self.found = [found.node for found in nodes(file.extract.functions[index].body)]
        self.parameters = file.extract.functions[index].parameters

    def given(self) -> Iterator[_Given]:
        """Lists what the function gives columns, and compares them with."""
        for node in self.found:
            if isinstance(node, ir.Call):
                yield from self._of_call(node)
            elif isinstance(node, ir.Assign) and node.value is not None and not node.operator:
                for target in node.targets:
                    if isinstance(target, ir.Attribute) and isinstance(target.base, ir.Name):
                        model = self._held(target.base)
                        if model:
                            yield _Given(model, target.name, node.value, "set")
            elif isinstance(node, ir.Operation) and node.operator == "==":
                yield from self._compared(node)

    def _of_call(self, node: ir.Call) -> Iterator[_Given]:
        name = ir.last_name(node.function)
        how = {"values": "set", "filter_by": "compared"}.get(name, "")
        model = self._selected(node) if how else ""
        if isinstance(node.function, ir.Name) and name in self.mapped:
            how, model = "set", self.mapped[name]
        if how and model:
            for attribute, value in node.keywords:
                yield _Given(model, attribute, value, how)
        if name == "get" and len(node.arguments) == _PAIR:
            model = self._named(node.arguments[0])
            if model:
                yield _Given(model, "", node.arguments[1], "key")

    def _compared(self, node: ir.Operation) -> Iterator[_Given]:
        left, right = node.operands
        for column, value in ((left, right), (right, left)):
            model = self._named(column.base) if isinstance(column, ir.Attribute) else ""
            if model and isinstance(column, ir.Attribute):
                yield _Given(model, column.name, value, "compared")

    def _named(self, expression: ir.Expression) -> str:
        return self.mapped.get(expression.id, "") if isinstance(expression, ir.Name) else ""

    def _selected(self, call: ir.Call) -> str:
        """Names the class that the statement or query is of which a method is called."""
        part: ir.Expression = call
        while isinstance(part, ir.Call | ir.Attribute | ir.Await):
            if isinstance(part, ir.Call):
                name = ir.last_name(part.function)
                if name in _LEADING:
                    return ""
                if name in _SELECTING and len(part.arguments) == 1:
                    return self._named(part.arguments[0])
                part = part.function
            elif isinstance(part, ir.Attribute):
                if part.name == "query" and isinstance(part.base, ir.Name):
                    return self._named(part.base)
                part = part.base
            else:
                part = part.value
        return ""

    def _held(self, name: ir.Name) -> str:
        """Names the class whose object a variable surely holds, that is set once."""
        set_to = [
            node.value
            for node in self.found
            if isinstance(node, ir.Assign)
            if any(isinstance(target, ir.Name) and target.id == name.id for target in node.targets)
        ]
        value = set_to[0].value if len(set_to) == 1 and isinstance(set_to[0], ir.Await) else None
        value = set_to[0] if len(set_to) == 1 and value is None else value
        if not isinstance(value, ir.Call):
            return ""
        called = ir.last_name(value.function)
        if isinstance(value.function, ir.Name):
            return self.mapped.get(called, "")
        if called == "get" and value.arguments:
            return self._named(value.arguments[0])
        if called == "scalar" and value.arguments and isinstance(value.arguments[0], ir.Call):
            return self._selected(value.arguments[0])
        return self._selected(value) if called in _ROWS - {"scalar"} else ""
