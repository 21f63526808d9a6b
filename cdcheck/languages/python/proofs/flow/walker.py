"""Follows one function statement by statement; callees are followed one level below."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.facts.session_flows import Deletion, FaultyRead, ForeignObject
from cdcheck.ir.walking import parts_of
from cdcheck.languages.lowered_files import Body
from cdcheck.languages.python.proofs.flow import calls, changes, loops, reads
from cdcheck.languages.python.proofs.flow.found import Found
from cdcheck.languages.python.proofs.flow.knowledge import Program
from cdcheck.languages.python.proofs.flow.schemas import names_in
from cdcheck.languages.python.proofs.flow.states import (
    Held,
    Instance,
    Many,
    Nothing,
    State,
    Value,
    joined,
)
from cdcheck.languages.python.proofs.flow.trees import Tree
from cdcheck.model.code import Function
from cdcheck.model.places import Location

DEEPEST = 2
_JUMPS = frozenset({"break", "continue"})
_PROPERTIES = frozenset({"property", "hybrid_property", "cached_property"})


class Walker:
    """Runs one function over what is known of its arguments."""

    def __init__(
        self, program: Program, function: Function, tree: Tree, found: Found, depth: int = 0
    ) -> None:
        self.program, self.function, self.tree = program, function, tree
        self.found, self.depth = found, depth
        self.returns: list[tuple[Held, State, Location]] = []
        self.opened: list[calls.Opened] = []
        self.selected: set[str] = set()
        self.looped: frozenset[int] = frozenset()
        self.jumps: list[State] = []

    def run(self, state: State) -> None:
        """Runs the body; what it returns is in `returns`."""
        self.block(self.tree.node.body, state)
        if not state.is_dead:
            self.returns.append((Nothing(), state.copy(), self.tree.at))

    def report(self, fault: FaultyRead) -> None:
        """Notes a faulty read, once a place."""
        self.found.reads.setdefault((fault.at, fault.attribute), fault)

    def hands(self, foreign: ForeignObject) -> None:
        """Notes an object that a session is handed and does not hold."""
        self.found.foreign.setdefault(foreign.at, foreign)

    def deletes(self, cls: str, at: Location) -> None:
        """Notes that an object of a class is deleted."""
        readers = {self.tree.at, *self._callers(self.function.id)}
        names = frozenset[str]().union(*map(self.program.trees.names_at, readers))
        self.found.deletions.setdefault(at, Deletion(at, cls, self.function.id, names))

    def _callers(self, id_: str, depth: int = 0) -> Iterator[Location]:
        """Yields where the functions stand that call one, and those that call these."""
        for caller in self.program.callers.get(id_, ()):
            function = self.program.functions.get(caller)
            if function is not None:
                yield function.at
            if depth < DEEPEST:
                yield from self._callers(caller, depth + 1)

    def mapped_class(self, node: ir.Expression) -> str | None:
        """Gives the id of the mapped class that an expression names."""
        return self._mapped_class_named(ir.last_name(node))

    def takes(self, cls: str) -> bool:
        """Tells whether the function is handed an object of a class, which may be the same one."""
        name = self.program.mapped[cls].name
        return any(name in names for names in self._annotated().values())

    def handed(self, node: ir.Expression) -> str | None:
        """Gives the mapped class of what a parameter holds, as it is annotated."""
        names = self._annotated().get(node.id, set()) if isinstance(node, ir.Name) else set()
        found = {cls for name in names if (cls := self._mapped_class_named(name)) is not None}
        return found.pop() if len(found) == 1 and len(names) == 1 else None

    @property
    def parameters(self) -> tuple[ir.Parameter, ...]:
        """Gives the parameters of the function that each take one thing."""
        every = self.tree.node.parameters if isinstance(self.tree.node, ir.Function) else ()
        return tuple(one for one in every if one.kind in {"", "keyword"})

    def _mapped_class_named(self, name: str) -> str | None:
        found = self.program.class_named(self.function.path, name) if name else None
        return found if found in self.program.mapped else None

    def _annotated(self) -> dict[str, set[str]]:
        """Lists the names that stand in the annotations of parameters."""
        return {one.name: set(names_in(one.annotation)) for one in self.parameters if one.annotation}

    def may_hold(self, cls: str | None) -> bool:
        """Tells whether objects of a class are loaded beside, so that no query may be needed."""
        return cls is None or self.takes(cls) or cls in self.selected

    def follow(self, id_: str, arguments: Mapping[str, Held], state: State) -> Held | None:
        """Follows a call of a first-party function; `None` if it is not followed."""
        function = self.program.functions.get(id_)
        if function is None or function.is_generator or self.depth >= DEEPEST:
            return None
        tree = self.program.trees.at(function.at)
        if tree is None or not isinstance(tree.node, ir.Function):
            return None
        inner = Walker(self.program, function, tree, self.found, self.depth + 1)
        inner.looped = self.looped
        outer_names = state.names
        entered = State(dict(arguments), dict(state.things))
        inner.run(entered)
        after = joined(one for _, one, _ in inner.returns)
        if after.is_dead:
            state.is_dead = True
            return Held()
        value = _returned(inner.returns, after)
        state.things, state.names = after.things, outer_names
        return value

    def property(self, state: State, number: int, name: str) -> Held:
        """Reads a property of an object's class, which may read further."""
        function = self.program.functions.get(f"{state.things[number].cls}.{name}")
        if function is None or not _PROPERTIES & set(function.decorators):
            return Held()
        value = self.follow(function.id, {"self": Instance(number)}, state)
        return Held() if value is None else value

    def block(self, body: Body, state: State) -> None:
        for statement in body:
            if state.is_dead:
                return
            self._statement(statement, state)

    def _statement(self, node: ir.Statement, state: State) -> None:
        if isinstance(node, ir.If):
            self._if(node, state)
        elif isinstance(node, ir.Loop):
            loops.loop(self, node, state)
        elif isinstance(node, ir.With):
            self._with(node, state)
        elif isinstance(node, ir.Try):
            self._try(node, state)
        elif isinstance(node, ir.Switch):
            self.value(node.subject, state)
            arms = [state.copy() for _ in node.branches]
            for branch, arm in zip(node.branches, arms, strict=True):
                self.block(branch.body, arm)
            state.become(joined([state, *arms]))
        elif isinstance(node, ir.Define):
            state.names[self.tree.file.extract.functions[node.function].name] = Held()
        elif isinstance(node, ir.DefineClass):
            state.names[self.tree.file.extract.classes[node.class_].name] = Held()
        else:
            self._simple(node, state)

    def _simple(self, node: ir.Statement, state: State) -> None:
        if isinstance(node, ir.Evaluate):
            self._evaluate(node.value, state)
        elif isinstance(node, ir.Assign) and node.value is not None:
            self._assign(node, node.value, state)
        elif isinstance(node, ir.Delete):
            for target in node.targets:
                changes.set_item(self, state, target, self.value(target, state))
        elif isinstance(node, ir.Return):
            value = Nothing() if node.value is None else self.value(node.value, state)
            for opened in reversed(self.opened):
                opened.end(self, state)
            self.returns.append((value, state.copy(), self.tree.place(node.value or node)))
            state.is_dead = True
        elif isinstance(node, ir.Raise):
            if node.value is not None:
                self.value(node.value, state)
            state.is_dead = True

    def _evaluate(self, node: ir.Expression, state: State) -> None:
        if isinstance(node, ir.Opaque) and node.kind in _JUMPS:
            self.jumps.append(state.copy())
            state.is_dead = True
        else:
            self.value(node, state)

    def _assign(self, node: ir.Assign, value: ir.Expression, state: State) -> None:
        if not node.operator:
            held = self.value(value, state)
            for target in node.targets:
                self.assign(target, held, state)
            return
        target = node.targets[0]
        held = self.value(target, state)
        self.value(value, state)
        held = changes.augmented(self, state, node, held)
        if isinstance(target, ir.Name):
            state.names[target.id] = held

    def _if(self, node: ir.If, state: State) -> None:
        self.value(node.test, state)
        then, other = state.copy(), state.copy()
        self.block(node.then, then)
        self.block(node.otherwise, other)
        state.become(joined([then, other]))

    def _with(self, node: ir.With, state: State) -> None:
        count = len(self.opened)
        for item in node.items:
            held = self.value(item.context, state)
            opened = calls.opened(self, item.context, held)
            if opened is not None:
                self.opened.append(opened)
                held = opened.session
            if item.target is not None:
                self.assign(item.target, held, state)
        self.block(node.body, state)
        while len(self.opened) > count:
            opened = self.opened.pop()
            if not state.is_dead:
                opened.end(self, state)

    def _try(self, node: ir.Try, state: State) -> None:
        before = state.copy()
        self.block(node.body, state)
        failed = joined([before, state])
        arms = []
        for handler in node.handlers:
            arm = failed.copy()
            self.block(handler.body, arm)
            arms.append(arm)
        self.block(node.otherwise, state)
        state.become(joined([state, *arms]))
        self.block(node.final, state)

    def assign(self, target: ir.Expression, value: Held, state: State) -> None:
        if isinstance(target, ir.Name):
            state.names[target.id] = value
        elif isinstance(target, ir.Attribute):
            owner = self.value(target.base, state)
            if isinstance(owner, Instance):
                at = self.tree.place(target)
                reads.write(self, state, owner.number, target.name, at, value)
        elif isinstance(target, ir.Index):
            changes.set_item(self, state, target, self.value(target, state))
        else:
            for element in parts_of(target):
                self.assign(element, Held(), state)

    def value(self, node: ir.Expression, state: State) -> Held:
        """Evaluates an expression."""
        if isinstance(node, ir.Name):
            return state.names.get(node.id, Held())
        if isinstance(node, ir.Const):
            return Nothing() if node.value is None else Held()
        if isinstance(node, ir.Await):
            return self.value(node.value, state)
        if isinstance(node, ir.Call):
            return calls.call(self, node, state)
        if isinstance(node, ir.Attribute):
            return self._attribute(node, state)
        if isinstance(node, ir.Bind):
            held = self.value(node.value, state)
            self.assign(node.target, held, state)
            return held
        if isinstance(node, ir.Index):
            return self._subscript(node, state)
        if isinstance(node, ir.Conditional):
            return self._conditional(node, state)
        if isinstance(node, ir.Operation) and node.operator in {"and", "or"}:
            return self._boolean(node, state)
        if isinstance(node, ir.Comprehension):
            loops.comprehension(self, node, state)
        else:
            for part in parts_of(node):
                self.value(part, state)
        return Held()

    def _attribute(self, node: ir.Attribute, state: State) -> Held:
        inner, name = node.base, node.name
        if isinstance(inner, ir.Attribute) and inner.name == "awaitable_attrs":
            owner = self.value(inner.base, state)
            if isinstance(owner, Instance):
                reads.loaded(state, owner.number, (name,))
            return Held()
        owner = self.value(inner, state)
        if isinstance(owner, Instance) and name != "awaitable_attrs":
            return reads.read(self, state, owner.number, name, self.tree.place(node))
        if isinstance(owner, Many) and name == "items":
            return owner
        return calls.query_of(self, node) if name == "query" else Held()

    def _subscript(self, node: ir.Index, state: State) -> Held:
        owner = self.value(node.base, state)
        self.value(node.key, state)
        is_slice = isinstance(node.key, ir.Opaque) and node.key.kind == "slice"
        if isinstance(owner, Value):
            return Held() if is_slice else replace(owner, is_whole=False)
        if not isinstance(owner, Many):
            return Held()
        return owner if is_slice else Instance(owner.number)

    def _conditional(self, node: ir.Conditional, state: State) -> Held:
        self.value(node.test, state)
        then, other = state.copy(), state.copy()
        first = self.value(node.then, then)
        self.value(node.otherwise, other)
        state.become(joined([then, other]))
        return changes.otherwise(first, node.otherwise)

    def _boolean(self, node: ir.Operation, state: State) -> Held:
        first, *others = node.operands
        held = self.value(first, state)
        for other in others:
            right = state.copy()
            self.value(other, right)
            state.become(joined([state, right]))
            held = changes.otherwise(held, other) if node.operator == "or" else Held()
        return held


def _returned(returns: list[tuple[Held, State, Location]], after: State) -> Held:
    values = [value for value, state, _ in returns if not state.is_dead]
    telling = list(dict.fromkeys(value for value in values if not isinstance(value, Nothing)))
    return telling[0] if len(telling) == 1 else (Held() if telling else Nothing())
