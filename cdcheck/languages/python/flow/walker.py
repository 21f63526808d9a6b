"""Follows one function statement by statement; callees are followed one level below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst
from msgspec.structs import replace

from cdcheck.facts.session_flows import Deletion, FaultyRead, ForeignObject
from cdcheck.languages.python.flow import calls, changes, reads, sessions
from cdcheck.languages.python.flow.found import Found
from cdcheck.languages.python.flow.knowledge import Program
from cdcheck.languages.python.flow.states import (
    Held,
    Instance,
    Many,
    Nothing,
    Rows,
    State,
    Value,
    joined,
)
from cdcheck.languages.python.flow.trees import Tree
from cdcheck.model.code import Function
from cdcheck.model.places import Location

DEEPEST = 2
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
        self._jumps: list[State] = []

    def run(self, state: State) -> None:
        """Runs the body; what it returns is in `returns`."""
        if isinstance(self.tree.node, cst.FunctionDef):
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

    def mapped_class(self, node: cst.BaseExpression) -> str | None:
        """Gives the id of the mapped class that an expression names."""
        name = node.value if isinstance(node, cst.Name) else ""
        if isinstance(node, cst.Attribute):
            name = node.attr.value
        found = self.program.class_named(self.function.path, name) if name else None
        return found if found in self.program.mapped else None

    def takes(self, cls: str) -> bool:
        """Tells whether the function is handed an object of a class, which may be the same one."""
        name = self.program.mapped[cls].name
        return any(name in names for names in self._annotated().values())

    def handed(self, node: cst.BaseExpression) -> str | None:
        """Gives the mapped class of what a parameter holds, as it is annotated."""
        names = self._annotated().get(node.value, set()) if isinstance(node, cst.Name) else set()
        found = {cls for name in names if (cls := self.mapped_class(cst.Name(name))) is not None}
        return found.pop() if len(found) == 1 and len(names) == 1 else None

    def _annotated(self) -> dict[str, set[str]]:
        """Lists the names that stand in the annotations of parameters."""
        parameters = self.tree.node.params if isinstance(self.tree.node, cst.FunctionDef) else None
        every = [] if parameters is None else [*parameters.params, *parameters.kwonly_params]
        return {p.name.value: names_in(p.annotation.annotation) for p in every if p.annotation}

    def may_hold(self, cls: str | None) -> bool:
        """Tells whether objects of a class are loaded beside, so that no query may be needed."""
        return cls is None or self.takes(cls) or cls in self.selected

    def follow(self, id_: str, arguments: Mapping[str, Held], state: State) -> Held | None:
        """Follows a call of a first-party function; `None` if it is not followed."""
        function = self.program.functions.get(id_)
        if function is None or function.is_generator or self.depth >= DEEPEST:
            return None
        tree = self.program.trees.at(function.at)
        if tree is None or not isinstance(tree.node, cst.FunctionDef):
            return None
        inner = Walker(self.program, function, tree, self.found, self.depth + 1)
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

    def block(self, body: cst.BaseSuite, state: State) -> None:
        for statement in body.body:
            if state.is_dead:
                return
            self._statement(statement, state)

    def _statement(self, node: cst.CSTNode, state: State) -> None:
        if isinstance(node, cst.SimpleStatementLine):
            self.block_of(node.body, state)
        elif isinstance(node, cst.If):
            self._if(node, state)
        elif isinstance(node, cst.For | cst.While):
            self._loop(node, state)
        elif isinstance(node, cst.With):
            self._with(node, state)
        elif isinstance(node, cst.Try | cst.TryStar):
            self._try(node, state)
        elif isinstance(node, cst.Match):
            self.value(node.subject, state)
            arms = [state.copy() for _ in node.cases]
            for case, arm in zip(node.cases, arms, strict=True):
                self.block(case.body, arm)
            state.become(joined([state, *arms]))
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            state.names[node.name.value] = Held()

    def block_of(self, statements: Sequence[cst.BaseSmallStatement], state: State) -> None:
        for small in statements:
            if not state.is_dead:
                self._small(small, state)

    def _small(self, node: cst.BaseSmallStatement, state: State) -> None:
        if isinstance(node, cst.Expr):
            self.value(node.value, state)
        elif isinstance(node, cst.Assign):
            value = self.value(node.value, state)
            for target in node.targets:
                self.assign(target.target, value, state)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value, state), state)
        elif isinstance(node, cst.AugAssign):
            held = self.value(node.target, state)
            self.value(node.value, state)
            held = changes.augmented(self, state, node, held)
            if isinstance(node.target, cst.Name):
                state.names[node.target.value] = held
        elif isinstance(node, cst.Del):
            changes.set_item(self, state, node.target, self.value(node.target, state))
        elif isinstance(node, cst.Return):
            value = Nothing() if node.value is None else self.value(node.value, state)
            for opened in reversed(self.opened):
                opened.end(self, state)
            self.returns.append((value, state.copy(), self.tree.place(node.value or node)))
            state.is_dead = True
        elif isinstance(node, cst.Raise):
            self._children(node, state)
            state.is_dead = True
        elif isinstance(node, cst.Break | cst.Continue):
            self._jumps.append(state.copy())
            state.is_dead = True
        else:
            self._children(node, state)

    def _if(self, node: cst.If, state: State) -> None:
        self.value(node.test, state)
        then, other = state.copy(), state.copy()
        self.block(node.body, then)
        if isinstance(node.orelse, cst.If):
            self._if(node.orelse, other)
        elif node.orelse is not None:
            self.block(node.orelse.body, other)
        state.become(joined([then, other]))

    def _loop(self, node: cst.For | cst.While, state: State) -> None:
        held = self.value(node.iter if isinstance(node, cst.For) else node.test, state)
        around, self._jumps = self._jumps, []
        inside = state.copy()
        if isinstance(node, cst.For):
            self.assign(node.target, self.element(node.iter, held, inside), inside)
        self.block(node.body, inside)
        state.become(joined([state, inside, *self._jumps]))
        self._jumps = around
        if node.orelse is not None:
            self.block(node.orelse.body, state)

    def _with(self, node: cst.With, state: State) -> None:
        count = len(self.opened)
        for item in node.items:
            held = self.value(item.item, state)
            opened = calls.opened(self, item.item, held)
            if opened is not None:
                self.opened.append(opened)
                held = opened.session
            if item.asname is not None:
                self.assign(item.asname.name, held, state)
        self.block(node.body, state)
        while len(self.opened) > count:
            opened = self.opened.pop()
            if not state.is_dead:
                opened.end(self, state)

    def _try(self, node: cst.Try | cst.TryStar, state: State) -> None:
        before = state.copy()
        self.block(node.body, state)
        failed = joined([before, state])
        arms = []
        for handler in node.handlers:
            arm = failed.copy()
            self.block(handler.body, arm)
            arms.append(arm)
        if node.orelse is not None:
            self.block(node.orelse.body, state)
        state.become(joined([state, *arms]))
        if node.finalbody is not None:
            self.block(node.finalbody.body, state)

    def assign(self, target: cst.BaseExpression, value: Held, state: State) -> None:
        if isinstance(target, cst.Name):
            state.names[target.value] = value
        elif isinstance(target, cst.Attribute):
            owner = self.value(target.value, state)
            if isinstance(owner, Instance):
                at = self.tree.place(target)
                reads.write(self, state, owner.number, target.attr.value, at, value)
        elif isinstance(target, cst.Subscript):
            changes.set_item(self, state, target, self.value(target, state))
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.assign(element.value, Held(), state)
        else:
            self._children(target, state)

    def element(self, node: cst.BaseExpression, held: Held, state: State) -> Held:
        """Gives what a loop over a value binds."""
        if isinstance(held, Rows):
            reads.rows(self, held, self.tree.place(node))
        if isinstance(held, Many):
            return Instance(held.number)
        if isinstance(held, Value):
            return replace(held, is_whole=False)
        if isinstance(held, Rows) and held.is_scalar:
            return Instance(sessions.fetched(held, state))
        return held if isinstance(held, Instance) else Held()

    def value(self, node: cst.BaseExpression, state: State) -> Held:
        """Evaluates an expression."""
        if isinstance(node, cst.Name):
            return state.names.get(node.value, Held()) if node.value != "None" else Nothing()
        if isinstance(node, cst.Await):
            return self.value(node.expression, state)
        if isinstance(node, cst.Call):
            return calls.call(self, node, state)
        if isinstance(node, cst.Attribute):
            return self._attribute(node, state)
        if isinstance(node, cst.NamedExpr):
            held = self.value(node.value, state)
            self.assign(node.target, held, state)
            return held
        if isinstance(node, cst.Subscript):
            return self._subscript(node, state)
        if isinstance(node, cst.IfExp | cst.BooleanOperation):
            return self._either(node, state)
        if isinstance(node, cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp):
            self._comprehension(node.for_in, node, state)
        elif not isinstance(node, cst.Lambda):
            self._children(node, state)
        return Held()

    def _attribute(self, node: cst.Attribute, state: State) -> Held:
        inner, name = node.value, node.attr.value
        if isinstance(inner, cst.Attribute) and inner.attr.value == "awaitable_attrs":
            owner = self.value(inner.value, state)
            if isinstance(owner, Instance):
                reads.loaded(state, owner.number, (name,))
            return Held()
        owner = self.value(inner, state)
        if isinstance(owner, Instance) and name != "awaitable_attrs":
            return reads.read(self, state, owner.number, name, self.tree.place(node))
        return Held()

    def _subscript(self, node: cst.Subscript, state: State) -> Held:
        owner = self.value(node.value, state)
        self._children_of(node.slice, state)
        is_slice = isinstance(node.slice[0].slice, cst.Slice)
        if isinstance(owner, Value):
            return Held() if is_slice else replace(owner, is_whole=False)
        if not isinstance(owner, Many) or len(node.slice) != 1:
            return Held()
        return owner if is_slice else Instance(owner.number)

    def _either(self, node: cst.IfExp | cst.BooleanOperation, state: State) -> Held:
        if isinstance(node, cst.BooleanOperation):
            first, right = self.value(node.left, state), state.copy()
            self.value(node.right, right)
            state.become(joined([state, right]))
            return changes.otherwise(node, first)
        self.value(node.test, state)
        then, other = state.copy(), state.copy()
        first = self.value(node.body, then)
        self.value(node.orelse, other)
        state.become(joined([then, other]))
        return changes.otherwise(node, first)

    def _comprehension(
        self, clause: cst.CompFor, node: cst.BaseComp | cst.DictComp, state: State
    ) -> None:
        held = self.value(clause.iter, state)
        outer = dict(state.names)
        self.assign(clause.target, self.element(clause.iter, held, state), state)
        for condition in clause.ifs:
            self.value(condition.test, state)
        if clause.inner_for_in is not None:
            self._comprehension(clause.inner_for_in, node, state)
        elif isinstance(node, cst.DictComp):
            self.value(node.key, state)
            self.value(node.value, state)
        elif isinstance(node, cst.ListComp | cst.SetComp | cst.GeneratorExp):
            self.value(node.elt, state)
        state.names = outer

    def _children(self, node: cst.CSTNode, state: State) -> None:
        self._children_of(node.children, state)

    def _children_of(self, nodes: Iterable[cst.CSTNode], state: State) -> None:
        for child in nodes:
            if isinstance(child, cst.BaseExpression):
                self.value(child, state)
            else:
                self._children(child, state)


def _returned(returns: list[tuple[Held, State, Location]], after: State) -> Held:
    values = [value for value, state, _ in returns if not state.is_dead]
    telling = list(dict.fromkeys(value for value in values if not isinstance(value, Nothing)))
    return telling[0] if len(telling) == 1 else (Held() if telling else Nothing())


def names_in(node: cst.CSTNode) -> set[str]:
    found = {node.value} if isinstance(node, cst.Name) else set()
    return found.union(*(names_in(child) for child in node.children))
