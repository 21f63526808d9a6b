"""Runs statements in such a world."""

from collections.abc import Callable, Iterator

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.absences import calls, expressions
from cdcheck.languages.python.proofs.absences.truth import is_of_request_only, truth
from cdcheck.languages.python.proofs.absences.values import (
    NOTHING,
    OTHER,
    REQUEST,
    TELLING,
    TOUCHED,
    Absent,
    Keyed,
    Value,
)
from cdcheck.languages.python.proofs.absences.world import World
from cdcheck.model.code import Function


class Frame:
    """Is one call of a function; it `is_left` where nothing behind is run, or nothing more is known."""

    def __init__(self, world: World, file: LoweredFile, function: str, names: dict[str, Value]) -> None:
        self.world, self.file, self.function, self.names = world, file, function, names
        self.is_left = False
        self.returned: Value | None = None

    def value(self, expression: ir.Expression | None) -> Value:
        """Evaluates an expression."""
        if expression is None or self.is_left:
            return OTHER
        return expressions.value(self, expression)

    def named(self, name: str) -> Value:
        """Gives what a name stands for."""
        is_request = name == "request" and self.world.route.framework == "flask"
        return self.names.get(name, REQUEST if is_request else OTHER)

    def call(self, function: Function, given: dict[str, Value]) -> Value | None:
        """Runs a function, and gives what it returns; `None` if nothing is known, or nothing returns."""
        program = self.world.program
        written = program.written(function)
        is_wrapped = any(name in program.first_party for name in function.decorators)
        if written is None or function.is_generator or is_wrapped or _is_empty(written[1].body):
            return None
        inner = Frame(self.world, written[0], function.id, given)
        inner.run(written[1].body)
        return inner.returned if inner.is_left else NOTHING

    def leave(self) -> None:
        """Ends the run here: it is not known, or nobody's business, what happens then."""
        self.is_left = True

    def fail(self, node: ir.Expression, lacks: str, predicts: str) -> Value:
        """Ends the run with an exception."""
        if not self.is_left:
            self.world.fails(self.file.place(node), self.function, lacks, predicts)
            self.is_left = True
        return OTHER

    def fail_attribute(self, node: ir.Attribute) -> Value:
        """Ends the run at an attribute of `None`."""
        said = f"AttributeError: 'NoneType' object has no attribute '{node.name}'"
        return self.fail(node, f"has no `{node.name}`", said)

    def tells(self, piece: object) -> bool:
        """Tells whether a piece of code names anything that has to do with the request."""
        names = (found.node.id for found in nodes(piece) if isinstance(found.node, ir.Name))
        return any(isinstance(self.named(name), TELLING) for name in names)

    def run(self, body: Body) -> None:
        """Runs statements, up to the first that leaves."""
        for statement in body:
            if self.is_left:
                return
            self._statement(statement)

    def _statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.Evaluate():
                self.value(statement.value)
            case ir.Assign():
                self._assign(statement)
            case ir.Return():
                self.returned = self.value(statement.value) if statement.value else NOTHING
                self.is_left = True
            case ir.Raise():
                self.value(statement.value)
                self.is_left = True
            case ir.If():
                self._branch(statement)
            case ir.Loop():
                self._loop(statement)
            case ir.With():
                self._with(statement)
            case ir.Try():
                self._try(statement)
            case ir.Switch():
                self.leave()
            case ir.Define():
                self.names[self.file.extract.functions[statement.function].name] = OTHER
            case _:
                pass

    def _assign(self, statement: ir.Assign) -> None:
        if statement.value is None:
            return
        given = self.value(statement.value)
        for target in statement.targets:
            if statement.operator:
                given = TOUCHED if isinstance(self.value(target), TELLING) else given
            self.bind(target, given)

    def bind(self, target: ir.Expression, given: Value) -> None:
        """Binds what a target names."""
        if isinstance(target, ir.Name):
            self.names[target.id] = given
        elif isinstance(target, ir.Sequence):
            if isinstance(given, Absent):
                said = "TypeError: cannot unpack non-iterable NoneType object"
                self.fail(target, "cannot be unpacked", said)
            inner = TOUCHED if isinstance(given, TELLING) else OTHER
            for item in target.items:
                self.bind(item.value if isinstance(item, ir.Spread) else item, inner)
        elif isinstance(target, ir.Attribute):
            if isinstance(self.value(target.base), Absent):
                self.fail_attribute(target)
        elif isinstance(target, ir.Index) and isinstance(self.value(target.base), Absent):
            said = "TypeError: 'NoneType' object does not support item assignment"
            self.fail(target, "cannot be assigned to", said)

    def _branch(self, statement: ir.If) -> None:
        is_true = truth(self, statement.test)
        if self.is_left:
            return
        if is_true is not None:
            self.run(statement.then if is_true else statement.otherwise)
            return
        is_request_only = is_of_request_only(self, statement)
        if self.tells(statement.test) and not is_request_only:
            self.leave()
            return
        ways = [_going(arm) for arm in (statement.then, statement.otherwise)]
        self.either(ways, is_certain=is_request_only)

    def either(self, ways: list[Callable[["Frame"], None]], *, is_certain: bool) -> None:
        """Goes each of several ways, and on behind those that lead here."""
        was_certain, had_written = self.world.is_certain, self.world.has_written
        ends = []
        for way in ways:
            inner = Frame(self.world, self.file, self.function, dict(self.names))
            self.world.is_certain = was_certain and is_certain
            way(inner)
            ends.append(inner)
            self.world.is_certain = was_certain
        self.world.has_written = had_written or self.world.has_written
        live = [one for one in ends if not one.is_left]
        if not live:
            returned = {one.returned for one in ends}
            self.is_left, self.returned = True, returned.pop() if len(returned) == 1 else OTHER
            return
        for name in {name for one in live for name in one.names}:
            values = {one.names.get(name, OTHER) for one in live}
            is_told = any(isinstance(one, TELLING) for one in values)
            self.names[name] = values.pop() if len(values) == 1 else TOUCHED if is_told else OTHER

    def _loop(self, statement: ir.Loop) -> None:
        given = self.value(statement.iterable)
        if isinstance(given, Absent) and statement.iterable is not None:
            self.fail(statement.iterable, *expressions.NOT_ITERABLE)
        elif self.tells((statement.iterable, statement.test, statement.body, statement.otherwise)):
            self.leave()
        for name in _bound_in(statement):
            self.names[name] = OTHER

    def _with(self, statement: ir.With) -> None:
        caught: frozenset[str] | None = None
        for item in statement.items:
            given = self.value(item.context)
            if item.target is not None:
                self.bind(item.target, given if isinstance(given, Keyed) else OTHER)
            if isinstance(item.context, ir.Call) and calls.may_swallow(self, item.context):
                caught = frozenset()
        with self.world.within(caught):
            self.run(statement.body)

    def _try(self, statement: ir.Try) -> None:
        catching = [handler for handler in statement.handlers if not calls.raises_again(handler)]
        caught = frozenset(name for handler in catching for name in handler.names)
        is_open = any(handler.types is None or not handler.names for handler in catching)
        with self.world.within(frozenset() if is_open else caught or None):
            self.run(statement.body)
        self.run(statement.otherwise)
        self.run(statement.final)
        for handler in statement.handlers:
            for name in _bound_in(handler.body):
                self.names[name] = TOUCHED if isinstance(self.names.get(name), TELLING) else OTHER


def _bound_in(piece: object) -> Iterator[str]:
    for found in nodes(piece):
        node = found.node
        targets: tuple[object, ...] = ()
        if isinstance(node, ir.Assign):
            targets = node.targets
        elif isinstance(node, ir.Loop | ir.WithItem | ir.Bind):
            targets = (node.target,)
        for inner in nodes(targets):
            if isinstance(inner.node, ir.Name):
                yield inner.node.id


def _is_empty(body: Body) -> bool:
    return all(isinstance(one, ir.Evaluate) and isinstance(one.value, ir.Const) for one in body)


def _going(arm: Body) -> Callable[[Frame], None]:
    return lambda frame: frame.run(arm)
