"""Finds out what functions do with a value that may be a number, or look like one."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.row_reads import ValueUse
from cdcheck.ir.binding import names_in
from cdcheck.languages.javascript.proofs.bound_names import is_never_set
from cdcheck.languages.lowered_files import LoweredFile

_OF_NUMBERS = frozenset({"toFixed", "toPrecision", "toExponential"})


class ValueUses:
    """Looks for uses in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file
        self._numbers: dict[str, list[bool]] | None = None

    def of(self, value: ir.Expression, index: int) -> Iterator[ValueUse]:
        """Lists what is done with a value, and with the constant that holds it."""
        around = self.file.around(value)
        if isinstance(around, ir.Assign) and around.value is value:
            yield from self._of_assigned(around, index)
        elif _passes_on(around, value) and isinstance(around, ir.Operation | ir.Conditional):
            yield from self.of(around, index)
        elif isinstance(around, ir.Operation) and len(around.operands) == 2:
            yield from self._of_operation(around, value)
        elif isinstance(around, ir.Attribute):
            how = "asked" if around.name in _OF_NUMBERS else "entered"
            if b"?." not in self.file.text[value.end : around.end]:
                yield self._use(around, how, around.name)
        elif isinstance(around, ir.Mapping):
            name = next((key for key, item in around.items if item is value), None)
            if isinstance(name, ir.Const) and isinstance(name.value, str):
                yield self._use(value, "named", name.value)
        elif isinstance(around, ir.Return) and self._is_own(around, index):
            yield self._use(value, "returned")

    def of_target(self, target: ir.Expression, index: int) -> Iterator[ValueUse]:
        """Lists what is done with what a target holds, if nothing else is put there."""
        if isinstance(target, ir.Name) and is_never_set(self.file, target.id, index):
            for mention in (found.node for found in self.file.mentions(target.id, index)):
                yield from self.of(mention, index) if isinstance(mention, ir.Name) else ()

    def _of_assigned(self, made: ir.Assign, index: int) -> Iterator[ValueUse]:
        target = made.targets[0]
        if made.operator == "+" and made.value is not None and self._is_number(target):
            yield self._use(made.value, "added")
        elif made.keyword == "const" and isinstance(target, ir.Name):
            yield from self.of_target(target, index)

    def _of_operation(self, around: ir.Operation, value: ir.Expression) -> Iterator[ValueUse]:
        left, right = around.operands
        other = right if left is value else left
        sign = self.file.text[left.end : right.at]
        if around.operator in {"==", "!="} and _is_constant(other):
            # Only the strict ones do not turn what they compare into numbers.
            if b"===" in sign or b"!==" in sign:
                yield self._use(around, "compared", self.file.written(other))
        elif around.operator == "+" and (_is_constant(other) or self._is_number(other)):
            yield self._use(around, "added")

    def _is_own(self, node: ir.Return, index: int) -> bool:
        return index >= 0 and any(found.node is node for found in self.file.nodes_of(index))

    def _is_number(self, value: ir.Expression) -> bool:
        """Tells whether a variable begins as a number, wherever the file has one of its name."""
        if not isinstance(value, ir.Name):
            return False
        if self._numbers is None:
            self._numbers = {}
            for name, is_number in self._beginnings():
                self._numbers.setdefault(name, []).append(is_number)
        return all(self._numbers.get(value.id, [False]))

    def _beginnings(self) -> Iterator[tuple[str, bool]]:
        summing: dict[int, bool] = {}
        for node in (found.node for found in self.file.nodes_inside(-1)):
            if isinstance(node, ir.Assign) and node.keyword and node.value is not None:
                is_plain = isinstance(node.targets[0], ir.Name)
                for name in names_in(node.targets[0]):
                    yield name, is_plain and _is_constant(node.value)
            elif isinstance(node, ir.Call) and ir.last_name(node.function) == "reduce":
                closure = node.arguments[0] if len(node.arguments) == 2 else None
                if isinstance(closure, ir.Closure):
                    summing[closure.function] = _is_constant(node.arguments[1])
        for index, function in enumerate(self.file.extract.functions):
            for number, parameter in enumerate(function.parameters):
                for name in names_in(parameter.pattern or ir.Name(0, 0, parameter.name)):
                    yield name, number == 0 and summing.get(index, False)

    def _use(self, node: ir.Expression, how: str, name: str = "") -> ValueUse:
        return ValueUse(self.file.place(node), how, name)


def _passes_on(around: object, value: ir.Expression) -> bool:
    """Tells whether what stands around a value gives it, or something in its place."""
    if isinstance(around, ir.Conditional):
        return around.test is not value
    return isinstance(around, ir.Operation) and around.operator in {"or", "??"}


def _is_constant(value: ir.Expression) -> bool:
    """Tells whether a number stands there."""
    number = value.value if isinstance(value, ir.Const) else None
    return isinstance(number, int | float) and not isinstance(number, bool)
