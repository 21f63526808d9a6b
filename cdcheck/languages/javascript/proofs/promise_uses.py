"""Finds out what functions do with promises that they do not wait for."""

from collections.abc import Iterator

from msgspec import structs

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.promise_uses import Promise, PromiseUse, PromiseUses, promises
from cdcheck.ir.walking import Found
from cdcheck.languages.javascript.proofs.handled import Handled, handled
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.http import Handler
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_PROMISES = frozenset({"then", "catch", "finally", "constructor", "toString"})
_COMPARING = frozenset({"==", "!=", "<", ">", "<=", ">="})


@fact
def promise_uses(project: Project, sources: SourceTexts) -> PromiseUses:
    """Reads the files again in which a promise is not awaited at once."""
    asked: dict[str, dict[Location, Promise]] = {}
    for promise in promises(project):
        asked.setdefault(promise.at.path, {}).setdefault(promise.at, promise)
    handlers: dict[str, list[Handler]] = {}
    for handler in project.handlers:
        handlers.setdefault(handler.at.path, []).append(handler)
    found: dict[Location, PromiseUse] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        if file is not None:
            found.update(_Uses(file, handled(file, handlers.get(path, ()))).of(places))
    return PromiseUses(found)


class _Uses:
    """Looks for uses in one file."""

    def __init__(self, file: LoweredFile, handlers: Iterator[Handled]) -> None:
        self.file = file
        self.handlers = list(handlers)

    def of(self, places: dict[Location, Promise]) -> Iterator[tuple[Location, PromiseUse]]:
        for one in self.file.calls_at(places):
            promise = places[one.at]
            if not one.call.is_new and is_meant(one.call, promise):
                use = self._use(one.found, one.function)
                if use is not None:
                    yield promise.at, structs.replace(use, called=promise.called)

    def _use(self, found: Found, index: int) -> PromiseUse | None:
        around = found.around
        if not isinstance(around, ir.Assign):
            return self._wrong(found, index, "")
        if len(around.targets) != 1 or not around.keyword or around.keyword in {"field", "static"}:
            return None
        target = around.targets[0]
        if isinstance(target, ir.Name):
            return self._of_name(target.id, around, index)
        return self._taken_apart(target, "")

    def _of_name(self, name: str, made: ir.Assign, index: int) -> PromiseUse | None:
        """Finds the first wrong use of a variable, unless it is used rightly or handed on."""
        wrong: list[PromiseUse] = []
        if self.file.is_parameter(name, index):
            return None
        for found in self.file.mentions(name, index):
            if found.around is made:
                continue
            use = self._wrong(found, index, name)
            if use is None:
                return None
            wrong.append(use)
        # That it is always true says less than what it is not.
        return min(wrong, key=lambda use: (use.how == "tested", use.at), default=None)

    def _wrong(self, found: Found, index: int, name: str) -> PromiseUse | None:
        node, around, beyond = found
        if isinstance(around, ir.Attribute):
            return self._member(around, beyond, name or "(...)")
        if isinstance(around, ir.Index) and around.base is node:
            return None if _is_set(around, beyond) else self._at(around, "taken")
        if isinstance(around, ir.Assign):
            is_read = around.value is node and not around.operator
            return self._taken_apart(around.targets[0], name) if is_read else None
        if isinstance(around, ir.Loop) and around.kind == "for" and isinstance(node, ir.Name | ir.Call):
            return self._at(node, "taken", self._not_iterable(node, name))
        if isinstance(around, ir.Spread) and isinstance(beyond, ir.Sequence):
            return self._at(around, "taken", self._not_iterable(node, name))
        if isinstance(around, ir.Template):
            return self._at(around, "joined")
        return self._tested(found) or self._answered(found, index)

    def _tested(self, found: Found) -> PromiseUse | None:
        node, around, beyond = found
        if not isinstance(node, ir.Name | ir.Call):
            return None
        if found.is_tested or _is_test(node, around, beyond):
            return self._at(node, "tested")
        if not isinstance(around, ir.Operation) or around.operator not in _COMPARING:
            return None
        return self._at(node, "compared") if _has_constant(around) else None

    def _taken_apart(self, target: ir.Expression, name: str) -> PromiseUse | None:
        if isinstance(target, ir.Sequence):
            said = f"{name} is not iterable" if name else _NOT_ITERABLE
            return self._at(target, "taken", said)
        return self._at(target, "taken") if isinstance(target, ir.Mapping) else None

    def _member(self, around: ir.Attribute, beyond: object, owner: str) -> PromiseUse | None:
        if around.name in _OF_PROMISES or _is_set(around, beyond):
            return None
        said = ""
        if isinstance(beyond, ir.Call) and beyond.function is around:
            said = f"{owner}.{around.name} is not a function"
        elif isinstance(beyond, ir.Attribute) and b"?" not in self.file.text[around.end : beyond.end]:
            said = f"Cannot read properties of undefined (reading '{beyond.name}')"
        return PromiseUse(self.file.place(around), "read", "", around.name, said)

    def _answered(self, found: Found, index: int) -> PromiseUse | None:
        """Finds out whether a value is put into an answer as it is."""
        node: object = found.node
        around = found.around
        while isinstance(around, ir.Mapping | ir.Sequence):
            node, around = around, self.file.around(around)
        is_held = node is not found.node
        if not isinstance(around, ir.Call) or not any(one is node for one in around.arguments[:1]):
            return None
        function = around.function
        if not isinstance(function, ir.Attribute) or not isinstance(found.node, ir.Name | ir.Call):
            return None
        is_text = function.name == "stringify" and ir.last_name(function.base) == "JSON"
        is_sent = function.name == "json" or (function.name == "send" and is_held)
        if is_text or (is_sent and ir.first_name(function) in self._answers(index)):
            return self._at(found.node, "answered")
        return None

    def _answers(self, index: int) -> set[str]:
        """Names what handlers around a function answer with."""
        functions = self.file.extract.functions
        names: set[str] = set()
        while index >= 0:
            names |= {one.answer for one in self.handlers if one.index == index and one.answer}
            index = functions[index].parent
        return names

    def _not_iterable(self, node: object, name: str) -> str:
        if name or not isinstance(node, ir.Call):
            return f"{name} is not iterable"
        function = self.file.written(node.function)
        return f"{function} is not a function or its return value is not iterable"

    def _at(self, node: ir.Expression, how: str, fails_as: str = "") -> PromiseUse:
        return PromiseUse(self.file.place(node), how, fails_as=fails_as)


_NOT_ITERABLE = "object is not iterable (cannot read property Symbol(Symbol.iterator))"


def is_meant(call: ir.Call, promise: Promise) -> bool:
    """Tells whether a call is the one that gives a promise, and is given no callback."""
    if promise.called and ir.last_name(call.function) != promise.called:
        return False
    if promise.most is None:
        return True
    is_called_back = any(isinstance(one, ir.Closure | ir.Spread) for one in call.arguments)
    return len(call.arguments) <= promise.most and not is_called_back


def _is_test(node: object, around: object, beyond: object) -> bool:
    """Tells whether a value decides a condition, alone or beside others."""
    if isinstance(around, ir.Conditional | ir.Loop):
        return around.test is node
    if not isinstance(around, ir.Operation) or around.operator not in {"and", "or"}:
        return False
    is_deciding = isinstance(beyond, ir.If | ir.Conditional) and beyond.test is around
    return is_deciding or (around.operator == "and" and around.operands[0] is node)


def _has_constant(operation: ir.Operation) -> bool:
    return any(isinstance(operand, ir.Const) for operand in operation.operands)


def _is_set(member: ir.Expression, around: object) -> bool:
    targets = around.targets if isinstance(around, ir.Assign) else ()
    return any(target is member for target in targets) or isinstance(around, ir.Bind)
