"""Tells which expressions hold objects of mapped classes of SQLAlchemy, as queries give them."""

from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

from cdcheck import ir
from cdcheck.ir.binding import names_bound
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.class_names import ClassNames
from cdcheck.model.places import Location

_NARROWING = frozenset(
    {"where", "filter", "filter_by", "order_by", "limit", "offset", "join", "outerjoin", "distinct"}
    | {"group_by", "having", "with_for_update", "execution_options", "options", "unique"}
)
_ONE = frozenset({"first", "one", "one_or_none"})
_ONE_OF_QUERIES = _ONE | {"get", "get_or_404", "first_or_404", "one_or_404"}
_ONE_OF_RESULTS = frozenset({"scalar", "scalar_one", "scalar_one_or_none"})
_BY_KEY = frozenset({"get", "get_one", "get_or_404"})
_ASKING = frozenset({"Depends", "Security"})
_DEPTH = 8


class Held(NamedTuple):
    """Is what an expression holds of a class: `what` is `row`, `rows`, `query`, `select`, or `result`.

    `at` is the expression that it is from; `is_told` is false where only an annotation says so.
    """

    cls: str
    what: str
    at: ir.Expression
    is_told: bool = True


class Given(NamedTuple):
    """Tells what functions of the app give: one that is called at a place, or is named in a file."""

    at: Callable[[Location], Held | None]
    by_name: Callable[[str, ir.Expression], Held | None]


class RowObjects:
    """Answers for the expressions of one function."""

    def __init__(
        self, file: LoweredFile, index: int, names: ClassNames, mapped: Container[str], given: Given
    ) -> None:
        self.file, self.index, self.names, self.mapped = file, index, names, mapped
        self.given = given

    def of(self, expression: ir.Expression | None, depth: int = 0) -> Held | None:
        """Tells what an expression surely holds, unless that is nothing."""
        if depth > _DEPTH:
            return None
        if isinstance(expression, ir.Await):
            return self.of(expression.value, depth + 1)
        if isinstance(expression, ir.Name):
            return self._of_name(expression, depth)
        if isinstance(expression, ir.Attribute):
            is_query = expression.name == "query"
            return self._made(expression.base, expression, "query") if is_query else None
        return self._of_call(expression, depth) if isinstance(expression, ir.Call) else None

    def annotated(self, annotation: ir.Expression | None, depth: int = 0) -> str | None:
        """Finds the class that an annotation names, be it optional, annotated, or under another name."""
        if isinstance(annotation, ir.Index) and depth < _DEPTH:
            if ir.last_name(annotation.base) not in {"Annotated", "Optional"}:
                return None
            key = annotation.key
            return self.annotated(key.items[0] if isinstance(key, ir.Sequence) else key, depth + 1)
        if isinstance(annotation, ir.Operation) and annotation.operator == "|":
            named = [one for one in annotation.operands if not isinstance(one, ir.Const)]
            return self.annotated(named[0], depth + 1) if len(named) == 1 else None
        if isinstance(annotation, ir.Name) and depth < _DEPTH:
            meant = _assigned(self.file.extract.body, annotation.id)
            if meant is not None:
                return self.annotated(meant, depth + 1)
        return self.names.named(self.file.path, annotation)

    def _made(self, named: ir.Expression, at: ir.Expression, what: str) -> Held | None:
        cls = self.names.named(self.file.path, named)
        return Held(cls, what, at) if cls is not None and cls in self.mapped else None

    def _of_name(self, name: ir.Name, depth: int) -> Held | None:
        for index in self._scopes():
            bindings = [one for one in self._bindings(index) if name.id in names_bound(one)]
            if self.file.is_parameter(name.id, index):
                return None if bindings else self._of_parameter(name, index)
            if bindings:
                return self._of_bindings(name.id, bindings, depth)
        return None

    def _scopes(self) -> Iterator[int]:
        index = self.index
        while index >= 0:
            yield index
            index = self.file.extract.functions[index].parent

    def _bindings(self, index: int) -> Iterator[object]:
        return (found.node for found in self.file.nodes_inside(index))

    def _of_parameter(self, name: ir.Name, index: int) -> Held | None:
        for parameter in self.file.extract.functions[index].parameters:
            if parameter.name == name.id and not parameter.kind.startswith("*"):
                asked = self._asked(parameter)
                if asked is not None:
                    return asked
                cls = self.annotated(parameter.annotation)
                is_mapped = cls is not None and cls in self.mapped
                return Held(cls, "row", name, is_told=False) if is_mapped and cls else None
        return None

    def _asked(self, parameter: ir.Parameter) -> Held | None:
        """Tells what the dependency of FastAPI gives that a parameter asks for."""
        annotation: ir.Expression | None = parameter.annotation
        if isinstance(annotation, ir.Name):
            annotation = _assigned(self.file.extract.body, annotation.id) or annotation
        key = annotation.key if isinstance(annotation, ir.Index) else None
        for one in (parameter.default, *(key.items if isinstance(key, ir.Sequence) else ())):
            is_asking = isinstance(one, ir.Call) and ir.last_name(one.function) in _ASKING
            if isinstance(one, ir.Call) and is_asking and one.arguments:
                held = self.given.by_name(self.file.path, one.arguments[0])
                return held._replace(at=one) if held is not None and held.what == "row" else None
        return None

    def _of_bindings(self, name: str, bindings: list[object], depth: int) -> Held | None:
        """Tells what all bindings of a variable give it, apart from what narrows a query further."""
        found = [self._of_binding(name, one, depth) for one in bindings if not _is_idle(name, one)]
        first = found[0] if found else None
        is_same = first is not None and all(one and one[:2] == first[:2] for one in found)
        return first if is_same else None

    def _of_binding(self, name: str, node: object, depth: int) -> Held | None:
        if isinstance(node, ir.Loop | ir.Generator) and ir.last_name(node.target) == name:
            return _element(self.of(node.iterable, depth + 1))
        if isinstance(node, ir.Assign | ir.Bind) and _bound(node) == name:
            return self.of(node.value, depth + 1)
        return None

    def _given(self, call: ir.Call) -> Held | None:
        held = self.given.at(self.file.place(call))
        return held._replace(at=call) if held is not None else None

    def _of_call(self, call: ir.Call, depth: int) -> Held | None:
        made = self._made(call.function, call, "row") or self._given(call)
        if made is not None:
            return made
        name = ir.last_name(call.function)
        first = call.arguments[0] if call.arguments else None
        base = call.function.base if isinstance(call.function, ir.Attribute) else None
        if name in {"select", "query"} and len(call.arguments) == 1 and first is not None:
            return self._made(first, call, name)
        if base is None:
            return self.of(first, depth + 1) if name == "list" else None
        held = self.of(base, depth + 1)
        if held is not None:
            return _after(held, name, call)
        given = self.of(first, depth + 1)
        if given is not None and given.what == "select":
            what = {"scalar": "row", "scalars": "rows", "exec": "rows", "execute": "result"}.get(name)
            return given._replace(what=what, at=call) if what else None
        is_by_key = name in _BY_KEY and first is not None
        return self._made(first, call, "row") if is_by_key and first is not None else None


def _element(held: Held | None) -> Held | None:
    is_many = held is not None and held.what in {"rows", "query"}
    return held._replace(what="row") if held is not None and is_many else None


def _after(held: Held, name: str, call: ir.Call) -> Held | None:
    """Tells what a method gives of what a statement, a query or a result holds."""
    what = ""
    if held.what in {"select", "query"} and name in _NARROWING:
        what = held.what
    elif held.what == "query" and name == "all":
        what = "rows"
    elif held.what == "result" and name in {"scalars", "unique"}:
        what = "rows" if name == "scalars" else "result"
    elif held.what == "rows" and name in {"all", "fetchall", "unique"}:
        what = "rows"
    elif name in {"query": _ONE_OF_QUERIES, "rows": _ONE, "result": _ONE_OF_RESULTS}.get(held.what, ()):
        what = "row"
    return held._replace(what=what, at=call) if what else None


def _bound(node: ir.Assign | ir.Bind) -> str:
    if isinstance(node, ir.Bind):
        return ir.last_name(node.target)
    return ir.last_name(node.targets[0]) if len(node.targets) == 1 and not node.operator else ""


def _is_idle(name: str, node: object) -> bool:
    """Tells whether an assignment sets a variable to nothing, or narrows the query that it holds."""
    value = node.value if isinstance(node, ir.Assign) else None
    if isinstance(value, ir.Const) and value.value is None:
        return True
    part: ir.Expression | None = value
    while isinstance(part, ir.Call) and isinstance(part.function, ir.Attribute):
        if part.function.name not in _NARROWING:
            return False
        part = part.function.base
    return part is not value and isinstance(part, ir.Name) and part.id == name


def _assigned(body: tuple[ir.Statement, ...], name: str) -> ir.Expression | None:
    """Gives what a module sets a name to, once and at its top."""
    found = [
        one.value
        for one in body
        if isinstance(one, ir.Assign) and any(ir.last_name(target) == name for target in one.targets)
    ]
    return found[0] if len(found) == 1 else None
