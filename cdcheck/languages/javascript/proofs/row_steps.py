"""Where the row that an expression holds is next, within one function."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.row_flows import RowEvent
from cdcheck.languages.javascript.proofs.held_rows import PLAIN, Held, is_item
from cdcheck.languages.javascript.proofs.row_events import answers, assigned, of_member, of_plain

Steps = Iterator[Held | RowEvent]
OF_EACH = frozenset({"map", "flatMap", "forEach", "filter", "find", "some", "every"})
"""The methods of lists that hand each of them to a function."""
_SAME_LIST = frozenset({"filter", "sort", "slice", "reverse", "concat", "toSorted", "toReversed"})
_ONE = frozenset({"find", "pop", "shift", "at", "findLast"})
_OF_LISTS = frozenset({"length", "some", "every", "forEach", "includes", "join", "push", "unshift"})
OF_PROMISES = frozenset({"then", "catch", "finally"})
_CHOOSING = frozenset({"and", "or", "??"})
_IDLE = frozenset({"console", "Boolean", "isArray", "String"})
_SAME_ROW = frozenset({"save", "update", "reload"})


def steps(held: Held) -> Steps:
    """Lists what is done with the row, and the expressions that hold it next."""
    around = held.around
    if isinstance(around, ir.Await):
        yield held.at_node(around)
    elif isinstance(around, ir.Attribute):
        yield from _of_attribute(held, around)
    elif isinstance(around, ir.Index):
        yield from _of_index(held, around)
    elif isinstance(around, ir.Mapping):
        yield from _of_mapping(held, around)
    elif isinstance(around, ir.Sequence):
        yield held.wrapped(str(held.position(around.items))).at_node(around)
    elif isinstance(around, ir.Spread):
        yield _spread(held, around)
    elif isinstance(around, ir.Conditional | ir.Operation):
        yield from _chosen(held, around)
    elif isinstance(around, ir.Call):
        yield from _of_argument(held, around)
    else:
        yield from _of_statement(held, around)


def _of_statement(held: Held, around: object) -> Steps:
    if isinstance(around, ir.Assign) and around.value is held.node and not around.operator:
        for target in around.targets:
            yield from of_target(held, target, is_declared=bool(around.keyword))
    elif isinstance(around, ir.Loop):
        if around.iterable is held.node and around.target is not None and is_item(held.path):
            yield from of_target(held.inside(), around.target)
    elif not isinstance(around, ir.If | ir.Evaluate | ir.Template):
        yield held.event("left")


def _of_attribute(held: Held, read: ir.Attribute) -> Steps:
    call = held.file.read.around(read)
    is_called = isinstance(call, ir.Call) and call.function is read
    if read.name in OF_PROMISES and isinstance(call, ir.Call) and is_called:
        yield from _then(held, call, read.name)
    elif not held.path:
        yield from of_member(held, read)
        if read.name in _SAME_ROW and isinstance(call, ir.Call) and is_called:
            yield held.at_node(call)
        elif isinstance(call, ir.Call) and is_called and _is_plain(read.name, call):
            yield held.at_node(call, (PLAIN,))
    elif held.path == (PLAIN,):
        yield from of_plain(held, read)
    elif held.path[0] == read.name:
        yield held.at_node(read, held.path[1:])
    elif is_item(held.path) and isinstance(call, ir.Call) and is_called:
        yield from _of_list(held, call, read.name)


def _is_plain(name: str, call: ir.Call) -> bool:
    """Tells whether a call of a row gives its plain object."""
    given = call.arguments[0] if call.arguments else None
    return name == "toJSON" or (name == "get" and isinstance(given, ir.Mapping | None))


def _then(held: Held, call: ir.Call, name: str) -> Steps:
    closure = call.arguments[0] if call.arguments else None
    if name != "then":
        yield held.at_node(call)
    elif isinstance(closure, ir.Closure):
        yield from of_parameter(held, closure.function, 0)
    else:
        yield held.event("left")


def _of_list(held: Held, call: ir.Call, name: str) -> Steps:
    closure = call.arguments[0] if call.arguments else None
    if isinstance(closure, ir.Closure) and name in OF_EACH:
        yield from of_parameter(held.inside(), closure.function, 0)
    if name in _SAME_LIST:
        yield held.at_node(call)
    elif name in _ONE:
        yield held.at_node(call, held.path[1:])
    elif name not in OF_EACH | _OF_LISTS or not isinstance(closure, ir.Closure | None):
        yield held.event("left")


def _of_index(held: Held, read: ir.Index) -> Steps:
    key = read.key.value if isinstance(read.key, ir.Const) else None
    if not held.path:
        is_named = isinstance(key, str) and read.base is held.node
        yield from of_member(held, read) if is_named else (held.event("left"),)
    elif read.base is held.node and held.path[0] in {"*", str(key)}:
        yield held.at_node(read, held.path[1:])
    elif read.base is held.node and key is None:
        yield held.event("left")


def _of_mapping(held: Held, around: ir.Mapping) -> Steps:
    key = next(key for key, value in around.items if value is held.node)
    if key is None and not held.path:
        yield held.event("copied")
    elif key is None:
        names = (key.value for key, _ in around.items if isinstance(key, ir.Const))
        if held.path == (PLAIN,):
            yield from (held.event("plain", str(name), at=around) for name in names)
        yield held.at_node(around)
    elif isinstance(key, ir.Const):
        yield held.wrapped(str(key.value)).at_node(around)
    else:
        yield held.event("left")


def _spread(held: Held, around: ir.Spread) -> Held | RowEvent:
    outer = held.file.read.around(around)
    if isinstance(outer, ir.Sequence) and is_item(held.path):
        return held.at_node(outer, ("*", *held.path[1:]))
    return held.event("left")


def _chosen(held: Held, around: ir.Conditional | ir.Operation) -> Steps:
    is_value = isinstance(around, ir.Operation) and around.operator in _CHOOSING
    if is_value or (isinstance(around, ir.Conditional) and around.test is not held.node):
        yield held.at_node(around)


def _of_argument(held: Held, call: ir.Call) -> Steps:
    name = ir.last_name(call.function)
    root = call.function.base if isinstance(call.function, ir.Attribute) else call.function
    owner = ir.last_name(root)
    if answers(call):
        yield held.event("answered", at=call)
    elif name == "push" and isinstance(root, ir.Name):
        scope = held.file.scope(root.id, held.file.owner(call))
        yield from of_name(held.wrapped(), root.id, scope)
    elif owner == "JSON" and name == "stringify":
        yield held.event("stringified", at=call)
    elif owner == "Promise" and name == "all":
        yield held.at_node(call)
    elif owner == "Object" and name == "assign":
        yield from assigned(held, call)
        if call.arguments[0] is held.node:
            yield held.at_node(call)
    elif not _IDLE & {owner, name}:
        yield held.event("left")


def of_parameter(held: Held, index: int, position: int) -> Steps:
    """Lists where a function has a row that is handed to it."""
    parameters = held.file.read.extract.functions[index].parameters
    if position >= len(parameters):
        return
    one = parameters[position]
    if one.kind:
        yield held.event("left")
    elif one.pattern is not None:
        yield from of_target(held, one.pattern, index=index)
    else:
        yield from of_name(held, one.name, index)


def of_target(
    held: Held, target: ir.Expression, *, is_declared: bool = True, index: int | None = None
) -> Steps:
    """Lists where a row is that is bound to a variable, or taken out by a pattern."""
    index = held.file.owner(held.node) if index is None else index
    if isinstance(target, ir.Name):
        scope = index if is_declared else held.file.scope(target.id, index)
        yield from of_name(held, target.id, scope)
    elif isinstance(target, ir.Mapping):
        yield from _taken_apart(held, target, index)
    elif isinstance(target, ir.Sequence):
        for position, item in enumerate(target.items):
            if is_item(held.path) and held.path[0] in {"*", str(position)}:
                yield from of_target(held.inside(), item, index=index)
    elif answers(target):
        yield held.event("answered", at=target)
    else:
        yield held.event("left")


def _taken_apart(held: Held, target: ir.Mapping, index: int) -> Steps:
    for key, inner in target.items:
        name = key.value if isinstance(key, ir.Const) else None
        if not held.path and key is None:
            yield held.event("copied", at=inner)
        elif not held.path and isinstance(name, str):
            yield held.event("read", name, at=inner)
        elif held.path and name == held.path[0]:
            yield from of_target(held.inside(), inner, index=index)


def of_name(held: Held, name: str, index: int) -> Steps:
    """Lists the mentions of a variable that holds a row."""
    if name != "this" and not held.file.read.is_bound_once(name, index):
        yield held.event("left")
        return
    for mention in held.file.mentions(name, index):
        yield held.at_node(mention)
