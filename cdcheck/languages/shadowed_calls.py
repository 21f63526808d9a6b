"""Finds calls of imported names that a parameter or a variable has taken, in either language."""

import re
from collections.abc import Iterator, Sequence

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.shadowed_calls import ShadowedCall, ShadowedCalls
from cdcheck.ir.binding import names_bound
from cdcheck.languages.lowered_files import LoweredFile, blocks
from cdcheck.languages.plain_values import PlainValue, plain
from cdcheck.model.code import Call
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_IMPORTED = re.compile(
    rb"^\s*import\s+([^'\";]+?)\s+from\b|\b(?:const|let|var)\s+([^=;]+?)=\s*require\("
    rb"|^from\s+\S+\s+import\s+(\([^)]*\)|[^\n]+)",
    re.MULTILINE,
)
_CALLED = re.compile(rb"(?<![\w.$])(\w+)\(")
_BOUND = re.compile(
    rb"\bdef\s+\w+\s*\(([^)]*)|\blambda\s([^:]*)|^\s+(\w+)\s*=[^=]"
    rb"|\(([^()]*)\)[^()\n;]*?(?:=>|\{)|(\w+)\s*=>|\b(?:const|let|var)\s+([^=;]+?)=",
    re.MULTILINE,
)
_WORD = re.compile(rb"\w+")
_NAME = re.compile(rb"(?:^|[,{\[])\s*[*.]*(\w+)")
# What asks what a value is may keep the call from it.
_ASKING = frozenset({"callable", "isinstance", "type", "hasattr", "isFunction"})
_ASKED_BY = frozenset({"typeof", "instanceof", "is", "is not", "==", "!=", "in", "not in"})
_CAPTURED = re.compile(r"\{(\w+)\}")
_OF_PYTHON = ".py"
# The frameworks that hand the parts of a path to the parameters of their names.
_HANDING = frozenset({"flask", "fastapi", "django", "drf", "quart", "litestar"})


@fact
def shadowed_calls(project: Project, sources: SourceTexts) -> ShadowedCalls:
    """Reads the files again that import, call and bind one name."""
    finding: _Finding | None = None
    found: dict[str, tuple[ShadowedCall, ...]] = {}
    for path in (one.path for one in project.files if not one.is_test):
        names = _candidates(sources.read(path) or b"")
        if not names:
            continue
        finding = finding or _Finding(project, sources)
        file = _lowered(path, sources)
        calls = tuple(finding.in_file(file, names)) if file is not None else ()
        if calls:
            found[path] = calls
    return ShadowedCalls(found)


def _candidates(text: bytes) -> frozenset[str]:
    """Names what a text imports, calls, and perhaps binds to something else.

    To lower a file again takes much longer than to see that it cannot have any.
    """
    called = set(_CALLED.findall(text)) & _words(_IMPORTED, text, _WORD)
    bound = _words(_BOUND, _IMPORTED.sub(b"", text), _NAME) if called else set()
    return frozenset(name.decode() for name in called & bound)


def _words(pattern: re.Pattern[bytes], text: bytes, word: re.Pattern[bytes]) -> set[bytes]:
    """Lists the words in what the groups of a pattern find."""
    parts = (one for every in pattern.findall(text) for one in every if one)
    return {name for one in parts for name in word.findall(one)}


class _Finding:
    """Looks for them in the files of one app."""

    def __init__(self, project: Project, sources: SourceTexts) -> None:
        self.sources = sources
        self.rows = {call.at for call in project.model_calls}
        self.ids = {function.at: function.id for function in project.functions}
        self.paths: dict[Location, str] = {}
        for route in project.routes:
            if route.handler_at is not None and route.framework in _HANDING:
                self.paths.setdefault(route.handler_at, route.path)
        self.callers: dict[str, list[Call]] = {}
        for call in project.calls:
            if call.callee is not None and not (call.is_choice or call.is_test):
                self.callers.setdefault(call.callee, []).append(call)

    def in_file(self, file: LoweredFile, names: frozenset[str]) -> Iterator[ShadowedCall]:
        """Lists them for some names of a file."""
        imports = {name: at for name, at in _imports(file) if name in names}
        for index in range(len(file.extract.functions)) if imports else ():
            for call in (found.node for found in file.nodes_of(index)):
                if isinstance(call, ir.Call) and isinstance(call.function, ir.Name):
                    name = call.function.id
                    shadow = self._shadow(file, index, call, name) if name in imports else None
                    if shadow is not None:
                        at, value = shadow
                        place, imported = file.place(call), imports[name]
                        yield ShadowedCall(place, name, value.what, at, value.at, imported, value.kind)

    def _shadow(
        self, file: LoweredFile, index: int, call: ir.Call, name: str
    ) -> tuple[Location, PlainValue] | None:
        """Finds what a name holds where it is called, if that is surely no function."""
        binder = _binder(file, index, name)
        if binder < 0 or not file.is_bound_once(name, binder) or _is_asked(file, binder, name):
            return None
        if name in file.own_parameters(binder):
            function = file.extract.functions[binder]
            at = file.span(function.name_at, function.name_at + len(function.name))
            value = self._handed(file, binder, name) or next(self._given(file, binder, name), None)
        else:
            made = _made(file, binder, call, name)
            at = file.place(made) if made is not None else file.place(call)
            value = self._held(file, made, name) if made is not None else None
        return (at, value) if value is not None else None

    def _handed(self, file: LoweredFile, index: int, name: str) -> PlainValue | None:
        """Tells whether a parameter is a part of the path that a framework hands over."""
        function = file.extract.functions[index]
        at = file.span(function.at, function.end)
        if name not in _CAPTURED.findall(self.paths.get(at, "")):
            return None
        return PlainValue("a part of the path", at)

    def _given(self, file: LoweredFile, index: int, name: str) -> Iterator[PlainValue]:
        """Lists what callers surely give a parameter, none if one may give something else."""
        function = file.extract.functions[index]
        id_ = self.ids.get(file.span(function.at, function.end), "")
        # A decorator may hand over something else than its caller did.
        callers = self.callers.get(id_, ()) if not function.decorators else ()
        names = [one.name for one in function.parameters]
        position = names.index(name) if name in names else -1
        for caller in callers if position >= 0 else ():
            other = _lowered(caller.at.path, self.sources)
            found = other.call_at(caller.at) if other is not None else None
            if other is None or found is None:
                continue
            argument = _argument(found.call, function, position, name)
            value = self._value(other, found.function, argument) if argument is not None else None
            if value is not None:
                yield value

    def _value(self, file: LoweredFile, index: int, value: ir.Expression) -> PlainValue | None:
        """Tells of an argument, or of the variable that it is, that it is no function."""
        if not isinstance(value, ir.Name):
            return plain(file, value, self.rows)
        binder = _binder(file, index, value.id)
        if binder < 0 or not file.is_bound_once(value.id, binder):
            return None
        if value.id in file.own_parameters(binder):
            return self._handed(file, binder, value.id)
        made = _made(file, binder, value, value.id)
        return self._held(file, made, value.id) if made is not None else None

    def _held(self, file: LoweredFile, made: ir.Assign, name: str) -> PlainValue | None:
        """Tells of what a variable is set to, or taken out of, that it is no function."""
        target, value = made.targets[0], made.value
        if value is None or made.operator:
            return None
        if isinstance(target, ir.Name):
            return plain(file, value, self.rows)
        for key, item in target.items if isinstance(target, ir.Mapping) else ():
            is_taken = isinstance(item, ir.Name) and item.id == name and isinstance(key, ir.Const)
            if is_taken and isinstance(key, ir.Const):
                member = ir.Attribute(value.at, value.end, value, str(key.value))
                return plain(file, member, self.rows)
        return None


def _lowered(path: str, sources: SourceTexts) -> LoweredFile | None:
    # The grammars are slow to load; each language's is loaded where it has something to read.
    if path.endswith(_OF_PYTHON):
        from cdcheck.languages.python.proofs import lowered_files as python  # noqa: PLC0415 (see above)

        return python.lowered(path, sources)
    from cdcheck.languages.javascript.proofs import lowered_files as javascript  # noqa: PLC0415 (see above)

    return javascript.lowered(path, sources)


def _imports(file: LoweredFile) -> Iterator[tuple[str, Location]]:
    """Lists what a module imports at its top, with the place of the statement."""
    for statement in file.extract.body:
        if isinstance(statement, ir.Import) and not statement.is_type_only:
            for one in statement.names:
                if not one.is_type_only:
                    yield one.alias, file.place(statement)
        elif isinstance(statement, ir.Assign) and _is_required(statement.value):
            yield from ((name, file.place(statement)) for name in names_bound(statement))


def _is_required(value: ir.Expression | None) -> bool:
    return isinstance(value, ir.Call) and ir.last_name(value.function) == "require"


def _binder(file: LoweredFile, index: int, name: str) -> int:
    """Finds the function around that binds a name, -1 if none does."""
    while index >= 0:
        if name in file.own_parameters(index) or any(
            name in names_bound(found.node) or _defines(file, found.node, name)
            for found in file.nodes_of(index)
        ):
            return index
        index = file.extract.functions[index].parent
    return -1


def _defines(file: LoweredFile, node: object, name: str) -> bool:
    if isinstance(node, ir.Define):
        return file.extract.functions[node.function].name == name
    if isinstance(node, ir.DefineClass):
        return file.extract.classes[node.class_].name == name
    return isinstance(node, ir.Import) and name in {one.alias for one in node.names}


def _is_asked(file: LoweredFile, index: int, name: str) -> bool:
    """Tells whether code asks what a variable is, or defines a function of its name as well."""
    inner = (number for number in file.within(index) if number != index)
    if any(file.extract.functions[number].name == name for number in inner):
        return True
    if any(_defines(file, found.node, name) for found in file.nodes_inside(index)):
        return True
    for found in file.mentions(name, index):
        around = found.around
        if isinstance(around, ir.Operation) and around.operator in _ASKED_BY:
            return True
        if isinstance(around, ir.Call) and ir.last_name(around.function) in _ASKING:
            return True
    return False


def _made(file: LoweredFile, index: int, use: ir.Expression, name: str) -> ir.Assign | None:
    """Finds what sets a variable before it is used, in a block that the use is in too."""
    for block in blocks(file.body(index)):
        for statement in block:
            if isinstance(statement, ir.Assign) and name in names_bound(statement):
                is_before = statement.end <= use.at <= block[-1].end
                return statement if is_before and len(statement.targets) == 1 else None
    return None


def _argument(call: ir.Call, function: ir.Function, position: int, name: str) -> ir.Expression | None:
    """Gives what a call hands to a parameter, if it is surely that."""
    named = dict(call.keywords)
    if name in named:
        return named[name]
    parameters: Sequence[ir.Parameter] = function.parameters
    is_bound = bool(parameters) and parameters[0].name in {"self", "cls"}
    number = position - 1 if is_bound else position
    before = call.arguments[: number + 1]
    is_plain = not any(isinstance(one, ir.Spread) for one in before) and not parameters[position].kind
    return call.arguments[number] if is_plain and 0 <= number < len(call.arguments) else None
