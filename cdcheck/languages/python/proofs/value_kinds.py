"""Tells of which kind the value of an expression is, where the code around it leaves no doubt."""

from collections.abc import Callable, Iterator

from cdcheck import ir
from cdcheck.languages.lowered_files import LoweredFile

FieldKind = Callable[[str, str], str]
"""Gives the kind of a class's annotated field, by the names of both; empty if that is not known."""

_BUILTINS = {
    "list": "list",
    "sorted": "list",
    "dict": "dict",
    "set": "set",
    "tuple": "tuple",
    "str": "str",
    "int": "int",
    "len": "int",
    "float": "float",
    "bool": "bool",
    "any": "bool",
    "all": "bool",
}
_CALLS = {
    "uuid4": "UUID",
    "Decimal": "decimal.Decimal",
    "model_dump": "dict",
    "model_dump_json": "str",
    "dumps": "str",
    "isoformat": "str",
    "strftime": "str",
    "split": "list",
    "join": "str",
    "strip": "str",
    "lower": "str",
    "upper": "str",
}
_ANNOTATIONS = {
    "list": "list",
    "List": "list",
    "dict": "dict",
    "Dict": "dict",
    "set": "set",
    "Set": "set",
    "tuple": "tuple",
    "Tuple": "tuple",
    "str": "str",
    "EmailStr": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "UUID": "UUID",
    "Decimal": "decimal.Decimal",
}
_TEXTS_OF_REQUESTS = frozenset({"match_info", "query_params"})
"""The members of requests whose values are always text."""
_TRUTHS = frozenset({"not", "==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not"})
_DEPTH = 4


def of_annotation(annotation: ir.Expression | None) -> str:
    """Gives the kind that an annotation names, be it optional; empty for several or any other."""
    if isinstance(annotation, ir.Operation) and annotation.operator == "|":
        kinds = {of_annotation(o) for o in annotation.operands if not _is_none(o)}
        return kinds.pop() if len(kinds) == 1 else ""
    if isinstance(annotation, ir.Index):
        if ir.last_name(annotation.base) == "Optional":
            return of_annotation(annotation.key)
        annotation = annotation.base
    return _ANNOTATIONS.get(ir.last_name(annotation), "")


def _is_none(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.Const) and expression.value is None


class Kinds:
    """Answers for the expressions of one function."""

    def __init__(self, file: LoweredFile, index: int, field_kind: FieldKind) -> None:
        self.file, self.field_kind = file, field_kind
        function = file.extract.functions[index]
        self.parameters = {p.name: p for p in function.parameters if not p.kind.startswith("*")}
        self.index = index
        self.own = {f.name for f in file.extract.functions} | set(_imported(file))

    def of(self, expression: ir.Expression, depth: int = 0) -> str:
        """Gives the kind; empty if it could be another."""
        if depth > _DEPTH:
            return ""
        if isinstance(expression, ir.Const):
            return type(expression.value).__name__
        if isinstance(expression, ir.Template):
            return "str"
        if isinstance(expression, ir.Mapping):
            return "dict"
        if isinstance(expression, ir.Sequence | ir.Comprehension):
            return expression.kind
        if isinstance(expression, ir.Call):
            return self._of_call(expression)
        if isinstance(expression, ir.Name):
            return self._of_name(expression.id, depth)
        if isinstance(expression, ir.Attribute) and isinstance(expression.base, ir.Name):
            return self._of_field(expression.base.id, expression.name)
        if isinstance(expression, ir.Operation):
            return self._of_operation(expression, depth)
        return "str" if isinstance(expression, ir.Index) and _is_of_request(expression.base) else ""

    def literal(self, expression: ir.Expression) -> ir.Expression:
        """Follows a variable that is set once, and used once, to what it is set to."""
        name = expression.id if isinstance(expression, ir.Name) else ""
        value = self._set_to(name) if name else None
        uses = list(self.file.mentions(name, self.index))
        return value if value is not None and len(uses) == 2 else expression

    def is_kept(self, parameter: str) -> bool:
        """Tells whether a parameter still is what the function was called with."""
        return not self._bindings(parameter)

    def _of_call(self, call: ir.Call) -> str:
        name = ir.last_name(call.function)
        if isinstance(call.function, ir.Name) and name in _BUILTINS:
            return "" if name in self.own else _BUILTINS[name]
        if name == "get" and len(call.arguments) == 1 and not call.keywords:
            return "str" if _is_of_request(getattr(call.function, "base", None)) else ""
        if name == "now" and ir.last_name(getattr(call.function, "base", None)) == "datetime":
            return "aware datetime" if call.arguments or call.keywords else "datetime"
        return _CALLS.get(name, "")

    def _of_name(self, name: str, depth: int) -> str:
        if name in self.parameters:
            kept = self.parameters[name] if self.is_kept(name) else None
            return of_annotation(kept.annotation) if kept is not None else ""
        value = self._set_to(name)
        return self.of(value, depth + 1) if value is not None else ""

    def _of_field(self, owner: str, name: str) -> str:
        parameter = self.parameters.get(owner)
        cls = ir.last_name(parameter.annotation) if parameter is not None else ""
        if not cls or self._bindings(owner) or self._is_set(owner, name):
            return ""
        return self.field_kind(cls, name)

    def _is_set(self, owner: str, name: str) -> bool:
        return any(
            isinstance(target, ir.Attribute)
            and target.name == name
            and ir.last_name(target.base) == owner
            for found in self.file.nodes_inside(self.index)
            if isinstance(found.node, ir.Assign)
            for target in found.node.targets
        )

    def _of_operation(self, expression: ir.Operation, depth: int) -> str:
        if expression.operator in _TRUTHS:
            return "bool"
        if expression.operator not in {"or", "and"}:
            return ""
        kinds = {self.of(operand, depth + 1) for operand in expression.operands}
        return kinds.pop() if len(kinds) == 1 else ""

    def _set_to(self, name: str) -> ir.Expression | None:
        """Gives what a variable of the function is set to, if that happens once and nowhere else."""
        bindings = self._bindings(name)
        one = bindings[0] if len(bindings) == 1 else None
        if name in self.parameters or name in self.file.extract.global_names:
            return None
        if not isinstance(one, ir.Assign) or one.operator or len(one.targets) != 1:
            return None
        return one.value if isinstance(one.targets[0], ir.Name) else None

    def _bindings(self, name: str) -> list[object]:
        return [node for node, target in self._targets() if _names(target, name)]

    def _targets(self) -> Iterator[tuple[object, object]]:
        for found in self.file.nodes_inside(self.index):
            node = found.node
            if isinstance(node, ir.Assign):
                yield node, node.targets
            elif isinstance(node, ir.Loop | ir.WithItem | ir.Handler | ir.Bind | ir.Generator):
                yield node, node.target


def _is_of_request(expression: ir.Expression | None) -> bool:
    """Tells whether an expression is a part of a request that holds text by name."""
    return (
        isinstance(expression, ir.Attribute)
        and expression.name in _TEXTS_OF_REQUESTS
        and ir.last_name(expression.base) == "request"
    )


def _names(target: object, name: str) -> bool:
    """Tells whether a target binds a name, and not only an element or attribute of it."""
    if isinstance(target, tuple):
        return any(_names(one, name) for one in target)
    if isinstance(target, ir.Sequence):
        return _names(target.items, name)
    if isinstance(target, ir.Spread):
        return _names(target.value, name)
    return isinstance(target, ir.Name) and target.id == name


def _imported(file: LoweredFile) -> Iterator[str]:
    for statement in file.extract.body:
        if isinstance(statement, ir.Import):
            for name in statement.names:
                yield name.alias or name.name
