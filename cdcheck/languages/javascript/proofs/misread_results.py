"""Finds out what functions do with the results of their drivers."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.misread_results import OF_LISTS, SHAPES, Misreading, MisreadResults, Shape
from cdcheck.ir.binding import is_target
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_CHOOSING = frozenset({"or", "and", "??", "typeof", "instanceof", "in"})
_TESTED = "is tested, and always true"
_Asked = dict[str, dict[Location, tuple[Location, Shape]]]


@fact
def misread_results(project: Project, sources: SourceTexts) -> MisreadResults:
    """Reads the files again in which a driver is asked, or a function that hands on what it gives."""
    whats: dict[Location, set[str]] = {}
    for access in project.accesses:
        whats.setdefault(access.at, set()).add(access.what)
    asked: _Asked = {}
    owners = {access.at: access.function for access in project.accesses if not access.is_test}
    for at in owners:
        shapes = [SHAPES.get(what) for what in whats[at]]
        if len(shapes) == 1 and shapes[0] is not None:
            asked.setdefault(at.path, {})[at] = (at, shapes[0])
    _add_relays(asked, owners, project, sources)
    found: dict[Location, tuple[Misreading, ...]] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        for origin, one in Uses(file).of(places) if file is not None else ():
            found[origin] = (*found.get(origin, ()), one)
    return MisreadResults(found)


def _add_relays(
    asked: _Asked, owners: dict[Location, str | None], project: Project, sources: SourceTexts
) -> None:
    """Adds the calls of functions that do nothing but return what the driver gives."""
    relays: dict[str, tuple[Location, Shape]] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        for place in returned_calls(file) if file is not None else ():
            function = owners.get(place)
            if place in places and function is not None:
                relays[function] = places[place]
    for call in project.calls:
        relayed = relays.get(call.callee or "")
        if relayed is not None and not call.is_test:
            asked.setdefault(call.at.path, {})[call.at] = relayed


def returned_calls(file: LoweredFile) -> Iterator[Location]:
    """Places the calls of which functions return the result, if they return in no other place."""
    for function in file.extract.functions:
        value = only_return(function)
        if isinstance(value, ir.Call):
            yield file.place(value)


def only_return(function: ir.Function) -> ir.Expression | None:
    """Gives what a function returns, waited for or not, if it returns in one place."""
    returns = [found.node for found in nodes(function.body) if isinstance(found.node, ir.Return)]
    value = returns[0].value if len(returns) == 1 else None
    return value.value if isinstance(value, ir.Await) else value


class Uses:
    """Looks for misreadings in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file

    def of(
        self, places: dict[Location, tuple[Location, Shape]]
    ) -> Iterator[tuple[Location, Misreading]]:
        for placed in self.file.calls_at(places):
            asked_at, shape = places[placed.at]
            one = self._use(placed.call, shape, placed.function)
            if one is not None:
                yield asked_at, one

    def _use(self, call: ir.Call, shape: Shape, index: int) -> Misreading | None:
        value: ir.Expression = call
        waiting = self.file.around(call)
        if isinstance(waiting, ir.Await):
            value = waiting
        elif shape.is_promise:
            return None
        if _is_answered_otherwise(call) or (shape.is_shifting and _may_be_several(call)):
            return None
        around = self.file.around(value)
        if shape.is_useless:
            is_used = around is not None and not isinstance(around, ir.Evaluate)
            return Misreading(self.file.place(call), "is awaited") if is_used else None
        if not isinstance(around, ir.Assign):
            return self._reading(value, shape, _owner(call, shape))
        target = around.targets[0]
        if isinstance(target, ir.Sequence) and not shape.is_list:
            said = "(intermediate value) is not iterable" if shape.is_promise else ""
            return Misreading(self.file.place(target), "is taken apart", said)
        if isinstance(target, ir.Sequence) and shape.in_rows:
            first = target.items[0] if target.items else None
            return self._taken(first, shape) if isinstance(first, ir.Mapping) else None
        if isinstance(target, ir.Mapping):
            return self._taken(target, shape)
        if isinstance(target, ir.Name) and around.keyword:
            return self._of_name(target.id, around, shape, index)
        return None

    def _taken(self, target: ir.Mapping, shape: Shape) -> Misreading | None:
        for key, _ in target.items:
            if isinstance(key, ir.Const) and shape.lacks(key.value):
                return Misreading(self.file.place(target), f"is asked for `{key.value}`")
        return None

    def _of_name(self, name: str, made: ir.Assign, shape: Shape, index: int) -> Misreading | None:
        """Finds the first misreading of a variable that is given one value, and is not examined."""
        if self.file.is_parameter(name, index):
            return None
        wrong: list[Misreading] = []
        uses = [one for one in self.file.mentions(name, index) if one.around is not made]
        tested = [one.node for one in uses if one.is_tested and isinstance(one.node, ir.Name)]
        if shape.is_list and tested and len(tested) == len(uses):
            return Misreading(self.file.place(tested[0]), _TESTED)
        for found in uses:
            if not isinstance(found.node, ir.Name):
                continue
            # What its own value reads is another of the name, or nothing yet.
            if made.at <= found.node.at < made.end:
                return None
            if isinstance(found.around, ir.Assign) and is_target(found):
                return None
            if self._is_examined(found.node) or self._is_extended(found.node):
                return None
            one = self._reading(found.node, shape, name)
            if one is not None:
                wrong.append(one)
        return min(wrong, key=lambda one: one.at, default=None)

    def _is_extended(self, node: ir.Name) -> bool:
        """Tells whether code gives a result members of its own."""
        member = self.file.around(node)
        outer = self.file.around(member)
        if isinstance(member, ir.Call) and ir.last_name(member.function) == "assign":
            return True
        return isinstance(outer, ir.Assign) and any(one is member for one in outer.targets)

    def _is_examined(self, node: ir.Name) -> bool:
        """Tells whether code asks which shape a result has."""
        around = self.file.around(node)
        member = around if isinstance(around, ir.Attribute | ir.Index) else node
        outer = self.file.around(member)
        if isinstance(outer, ir.Operation) and outer.operator in _CHOOSING:
            return True
        if isinstance(outer, ir.Conditional | ir.If) and outer.test is member and member is not node:
            return True
        return isinstance(around, ir.Call) and ir.last_name(around.function) == "isArray"

    def _reading(self, value: ir.Expression, shape: Shape, owner: str) -> Misreading | None:
        around = self.file.around(value)
        if isinstance(around, ir.Attribute) and around.base is value:
            return self._member(around, shape, owner)
        if shape.is_list:
            is_tested = isinstance(value, ir.Await) and Found(value, around, None).is_tested
            return Misreading(self.file.place(value), _TESTED) if is_tested else None
        if isinstance(around, ir.Index) and around.base is value and _is_number(around.key):
            return Misreading(self.file.place(around), "is indexed", self._beyond(around))
        if isinstance(around, ir.Loop) and around.iterable is value and around.kind == "for":
            return Misreading(
                self.file.place(around.iterable), "is looped over", f"{owner} is not iterable"
            )
        return None

    def _member(self, member: ir.Attribute, shape: Shape, owner: str) -> Misreading | None:
        if not shape.lacks(member.name):
            return None
        call = self.file.around(member)
        is_called = isinstance(call, ir.Call) and call.function is member
        if member.name in OF_LISTS and not is_called:
            return None
        is_failing = is_called and not (shape.is_list and member.name in OF_LISTS)
        said = f"{owner}.{member.name} is not a function" if is_failing else self._beyond(member)
        return Misreading(self.file.place(member), f"is asked for `{member.name}`", said)

    def _beyond(self, member: ir.Attribute | ir.Index) -> str:
        """Says what reading on from something undefined raises."""
        outer = self.file.around(member)
        if not isinstance(outer, ir.Attribute) or b"?." in self.file.text[member.end : outer.end]:
            return ""
        return f"Cannot read properties of undefined (reading '{outer.name}')"


def _owner(call: ir.Call, shape: Shape) -> str:
    """Names what a call gives as the engine does."""
    if shape.is_promise:
        return "(intermediate value)"
    return f"{ir.last_name(call.function)}(...)"


def _is_number(key: ir.Expression) -> bool:
    return isinstance(key, ir.Const) and isinstance(key.value, int)


def _is_answered_otherwise(call: ir.Call) -> bool:
    """Tells whether a call answers to a callback, or is handed a cursor or a stream."""
    first = call.arguments[0] if call.arguments else None
    is_object = isinstance(first, ir.Call) and first.is_new
    return is_object or any(isinstance(one, ir.Closure) for one in call.arguments)


def _may_be_several(call: ir.Call) -> bool:
    """Tells whether the text may hold more than one statement, which parameters rule out."""
    if len(call.arguments) != 1:
        return not call.arguments
    text = call.arguments[0]
    parts = text.parts if isinstance(text, ir.Template) else (text,)
    if not all(isinstance(part, ir.Const) and isinstance(part.value, str) for part in parts):
        return True
    said = "".join(str(part.value) for part in parts if isinstance(part, ir.Const))
    return ";" in said.strip().removesuffix(";")
