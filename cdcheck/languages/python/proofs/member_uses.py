"""Lists what functions do with members of the objects that they get for rows."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.row_members import RowMember
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.ir.binding import is_target
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.class_names import ClassNames
from cdcheck.languages.python.proofs.given_rows import GivenRows
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.pydantic_fields import Schemas
from cdcheck.languages.python.proofs.row_objects import Given, Held, RowObjects
from cdcheck.languages.python.proofs.setting_loops import dumped, set_in_loop, setting_methods
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DOUBTING = frozenset({"hasattr", "isinstance", "AttributeError"})


class MemberUses:
    """Reads the functions of files."""

    def __init__(
        self,
        project: Project,
        mapping: SqlalchemyMapping,
        names: ClassNames,
        sources: SourceTexts,
    ) -> None:
        self.mapping, self.names, self.sources = mapping, names, sources
        self.schemas = Schemas(project, names, sources)
        self.setters = setting_methods(project, sources)
        given = GivenRows(project, mapping, names, sources)
        self.given = Given(given.at, given.by_name)

    def in_file(self, path: str) -> Iterator[tuple[Location, list[RowMember]]]:
        """Lists the members that each function names and the class does not."""
        file = lowered(path, self.sources)
        for index, function in enumerate(file.extract.functions if file is not None else ()):
            if file is not None:
                found = list(self._in_function(file, index))
                if found:
                    yield file.span(function.at, function.end), found

    def _in_function(self, file: LoweredFile, index: int) -> Iterator[RowMember]:
        rows = RowObjects(file, index, self.names, self.mapping.classes, self.given)
        function = file.extract.functions[index]
        is_doubtful = any(
            isinstance(found.node, ir.Name) and found.node.id in _DOUBTING
            for found in file.nodes_of(index)
        )
        for found in file.nodes_of(index):
            node = found.node
            if isinstance(node, ir.Attribute) and not node.name.startswith("_") and not is_doubtful:
                how = "set" if is_target(found) else "read"
                is_sum = isinstance(found.around, ir.Assign) and bool(found.around.operator)
                held = rows.of(node.base) if not is_sum else None
                is_row = held is not None and held.what == "row" and held.is_told
                if held is not None and is_row and self._lacks(held, node.name):
                    yield _member(file, node, held, node.name, how)
            if isinstance(node, ir.Call):
                yield from self._of_call(file, rows, node)
            elif isinstance(node, ir.Loop):
                yield from self._of_loop(file, rows, node, function)

    def _lacks(self, held: Held, name: str) -> bool:
        return name not in self.mapping.classes[held.cls].names

    def _of_call(self, file: LoweredFile, rows: RowObjects, call: ir.Call) -> Iterator[RowMember]:
        """Lists what a method is handed and sets, and what is unpacked into a constructor."""
        setter = self.setters.get(ir.last_name(call.function))
        if isinstance(call.function, ir.Attribute) and setter is not None:
            held = rows.of(call.function.base)
            is_of_class = held is not None and not self._lacks(held, call.function.name)
            for name, value in call.keywords if held is not None and is_of_class else ():
                is_given = name != "**" and name not in setter
                if held is not None and is_given and self._lacks(held, name):
                    yield _member(file, value, held, name, "update")
        made = rows.of(call)
        if made is not None and made.at is call and made.what == "row":
            for name, value in call.keywords if self.names.named(file.path, call.function) else ():
                yield from self._unpacked(file, rows, made, value) if name == "**" else ()

    def _unpacked(
        self, file: LoweredFile, rows: RowObjects, held: Held, value: ir.Expression
    ) -> Iterator[RowMember]:
        source = dumped(file, rows, value, self.schemas)
        for name in source.names if source is not None and source.is_whole else ():
            if source is not None and self._lacks(held, name):
                yield _member(file, value, held, name, "new", source.at)

    def _of_loop(
        self, file: LoweredFile, rows: RowObjects, loop: ir.Loop, function: ir.Function
    ) -> Iterator[RowMember]:
        call = set_in_loop(loop)
        held = rows.of(call.arguments[0]) if call is not None else None
        source = dumped(file, rows, loop.iterable, self.schemas) if held is not None else None
        if call is None or held is None or source is None or held.what != "row":
            return
        told = {
            found.node.value
            for found in file.nodes_of(rows.index)
            if isinstance(found.node, ir.Const) and isinstance(found.node.value, str)
        }
        read = {
            found.node.name
            for found in file.nodes_of(rows.index)
            if isinstance(found.node, ir.Attribute)
        }
        for name in source.names:
            if name not in {*told, *read} and self._lacks(held, name):
                yield _member(file, call, held, name, "fields", source.at)


def _member(
    file: LoweredFile,
    node: ir.Expression,
    held: Held,
    name: str,
    how: str,
    row_at: Location | None = None,
) -> RowMember:
    is_named = isinstance(node, ir.Attribute) and how in {"read", "set"}
    return RowMember(
        file.span(node.end - len(name), node.end) if is_named else file.place(node),
        held.cls,
        name,
        how,
        row_at or file.place(held.at),
        held.is_told,
        isinstance(node, ir.Attribute) and is_named and _is_of_nothing(file, node),
    )


def _is_of_nothing(file: LoweredFile, read: ir.Attribute) -> bool:
    """Tells whether a condition around lets code be reached only where a variable holds nothing."""
    name = ir.last_name(read.base)
    node: object = read
    while (around := file.around(node)) is not None:
        if isinstance(around, ir.If) and any(one is node for one in around.then):
            test = around.test
            operator = test.operator if isinstance(test, ir.Operation) else ""
            if isinstance(test, ir.Operation) and ir.last_name(test.operands[0]) == name:
                return operator in {"not", "is"}
        node = around
    return False
