"""What is done with a row where it is in hand: its members set, read and called, or all answered."""

from collections.abc import Iterator

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.facts.row_flows import RowEvent
from cdcheck.ir.binding import names_in
from cdcheck.languages.javascript.proofs.held_rows import Held, HeldFile, members_of

_ANSWERING = frozenset({"json", "jsonp", "send"})
_ANSWERS = frozenset({"res", "response", "reply", "rep", "ctx", "context", "c"})
_REQUESTS = frozenset({"req", "request", "ctx", "context", "c"})
_CHANGING = frozenset({"push", "pop", "shift", "unshift", "splice", "fill"})
_CHOOSING = frozenset({"and", "or", "??"})


def answers(node: ir.Expression) -> bool:
    """Tells whether a call or a target answers what it is given as JSON."""
    if isinstance(node, ir.Call) and isinstance(node.function, ir.Attribute):
        owner, name = node.function.base, node.function.name
        return name in _ANSWERING and ir.first_name(owner) in _ANSWERS
    return (
        isinstance(node, ir.Attribute)
        and node.name == "body"
        and ir.first_name(node) in {"ctx", "context"}
    )


def of_member(held: Held, read: ir.Attribute | ir.Index) -> Iterator[RowEvent]:
    """Tells what is done with a member of a row."""
    member = _named(read)
    around = held.file.read.around(read)
    inner = ""
    if isinstance(around, ir.Attribute):
        outer = held.file.read.around(around)
        value = _set_to(around, outer)
        if member == "dataValues" and (value is not None or _is_deleted(outer)):
            yield replace(held.event("filled", around.name, at=around), is_emptied=value is None)
            return
        if value is not None:
            yield replace(held.event("set", member, at=around), inner=around.name)
            return
        inner = around.name
    if _is_changed_inside(held.file, read):
        yield held.event("changed", member, at=read)
        return
    value = _set_to(read, around)
    if value is not None:
        yield _set(held, read, member, value)
    elif isinstance(around, ir.Call) and around.function is read:
        yield from _called(held, around, member)
    elif _is_deleted(around):
        yield replace(held.event("set", member, at=read), is_emptied=True)
    else:
        yield replace(held.event("read", member, at=read), inner=inner)


def of_plain(held: Held, read: ir.Attribute) -> Iterator[RowEvent]:
    """Tells that a member of the plain object of a row is set or taken away."""
    around = held.file.read.around(read)
    if _set_to(read, around) is not None or _is_deleted(around):
        yield held.event("plain", read.name, at=read)


def assigned(held: Held, call: ir.Call) -> Iterator[RowEvent]:
    """Tells what `Object.assign` does to a row, or with it."""
    if held.path:
        yield held.event("left")
    elif call.arguments[0] is not held.node:
        yield held.event("copied")
    else:
        yield from _keys(held, call.arguments[1:], "set")


def _called(held: Held, call: ir.Call, member: str) -> Iterator[RowEvent]:
    first = call.arguments[0] if call.arguments else None
    name = first.value if isinstance(first, ir.Const) else None
    how = {"set": "set", "setDataValue": "filled"}.get(member)
    if how is not None and isinstance(name, str) and len(call.arguments) > 1:
        yield replace(_set(held, call, name, call.arguments[1]), how=how)
    elif member == "set":
        yield from _keys(held, call.arguments[:1], "set")
    elif member == "update" and isinstance(first, ir.Mapping) and len(call.arguments) == 1:
        yield from _keys(held, call.arguments, "saved")
    else:
        inner = "fields" if member == "save" and _may_name(first, "fields") else ""
        yield replace(held.event("called", member, at=call.function), inner=inner)


def _may_name(options: ir.Expression | None, name: str) -> bool:
    """Tells whether options may say something."""
    if not isinstance(options, ir.Mapping):
        return options is not None
    return any(not isinstance(key, ir.Const) or key.value == name for key, _ in options.items)


def _is_changed_inside(file: HeldFile, read: ir.Expression) -> bool:
    """Tells whether what a member holds is itself changed where it is read."""
    node, around = read, file.read.around(read)
    while isinstance(around, ir.Attribute | ir.Index) and around.base is node:
        node, around = around, file.read.around(around)
    if isinstance(around, ir.Call) and around.function is node and node is not read:
        return isinstance(node, ir.Attribute) and node.name in _CHANGING
    return node is not read and (_set_to(node, around) is not None or _is_deleted(around))


def _keys(held: Held, given: tuple[ir.Expression, ...], how: str) -> Iterator[RowEvent]:
    for one in given:
        if not isinstance(one, ir.Mapping):
            yield held.event("left")
            continue
        for key, value in one.items:
            name = key.value if isinstance(key, ir.Const) else None
            is_named = isinstance(name, str)
            yield (
                replace(_set(held, value, str(name), value), how=how) if is_named else held.event("left")
            )


def _named(read: ir.Attribute | ir.Index) -> str:
    if isinstance(read, ir.Attribute):
        return read.name
    return str(read.key.value) if isinstance(read.key, ir.Const) else ""


def _is_deleted(around: object) -> bool:
    return isinstance(around, ir.Operation) and around.operator == "delete"


def _set_to(target: ir.Expression, around: object) -> ir.Expression | None:
    """Gives what something is set to, if it is set here."""
    if isinstance(around, ir.Assign) and any(one is target for one in around.targets):
        return around.value
    if isinstance(around, ir.Bind) and around.target is target:
        return around.value
    return None


def _set(held: Held, at: ir.Expression, member: str, value: ir.Expression) -> RowEvent:
    return replace(
        held.event("set", member, at=at),
        is_told=any(_is_told(held.file, one, member) for one in _choices(value)),
        is_emptied=isinstance(value, ir.Const) and value.value in {None, ""},
    )


def _choices(value: ir.Expression) -> Iterator[ir.Expression]:
    if isinstance(value, ir.Operation) and value.operator in _CHOOSING:
        for one in value.operands:
            yield from _choices(one)
    elif isinstance(value, ir.Conditional):
        yield from (value.then, value.otherwise)
    else:
        yield value


def _is_told(file: HeldFile, value: ir.Expression, member: str) -> bool:
    """Tells whether a value is of that name in what a function is handed, or in a body of a request."""
    if ir.last_name(value) != member:
        return False
    name, index = ir.first_name(value), file.owner(value)
    if isinstance(value, ir.Attribute):
        return _is_handed(file, value, index)
    while index >= 0:
        function = file.read.extract.functions[index]
        for parameter in function.parameters:
            if parameter.name == name or name in names_in(parameter.pattern):
                return True
        for found in file.read.nodes_of(index):
            made = found.node
            if isinstance(made, ir.Assign) and any(name in names_in(one) for one in made.targets):
                return _is_handed(file, made.value, index)
        index = function.parent
    return False


def _is_handed(file: HeldFile, value: ir.Expression | None, index: int) -> bool:
    """Tells whether a value is a member of what a function is handed, of a request its body."""
    if not isinstance(value, ir.Attribute | ir.Name):
        return False
    name = ir.first_name(value)
    if name in _REQUESTS:
        return "body" in members_of(value)
    while index >= 0:
        function = file.read.extract.functions[index]
        if any(one.name == name for one in function.parameters):
            return True
        for found in file.read.nodes_of(index):
            made = found.node
            if isinstance(made, ir.Assign) and any(name in names_in(one) for one in made.targets):
                return made.value is not value and _is_handed(file, made.value, index)
        index = function.parent
    return False
