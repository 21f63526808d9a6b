"""What statements do."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    options,
)
from cdcheck.ir.walking import nodes
from cdcheck.linking import consumptions, functions, imports, protocols
from cdcheck.linking.counters import COUNTED, counts, is_number
from cdcheck.linking.expressions import evaluate
from cdcheck.linking.frames import Frame
from cdcheck.linking.repeats import repeated, turning
from cdcheck.linking.sums import added_up
from cdcheck.linking.suppositions import supposing
from cdcheck.model.http import RaisedAnswer

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_MAX_ITERATIONS = 200


def execute(machine: "Machine", body: Iterable[ir.Statement], frame: Frame) -> None:
    """Runs statements in order. All branches are taken, one after the other."""
    for statement in body:
        if machine.steps > machine.limit:
            return
        _EXECUTORS[type(statement)](machine, statement, frame)


def hoist(machine: "Machine", body: tuple[ir.Statement, ...], frame: Frame) -> None:
    """Binds what JavaScript binds before the first statement runs: exports, functions, imports."""
    for statement in body:
        if isinstance(statement, ir.Export) and statement.module is None and statement.value is None:
            imports.export(machine, statement, frame)
    for statement in body:
        if isinstance(statement, ir.Define):
            _define(machine, statement, frame)
        elif isinstance(statement, ir.Import):
            imports.bind_javascript(machine, statement, frame)


def _evaluate(machine: "Machine", statement: ir.Evaluate, frame: Frame) -> None:
    evaluate(machine, statement.value, frame)


def _assign(machine: "Machine", statement: ir.Assign, frame: Frame) -> None:
    if frame.env.is_class and (statement.annotation is not None or statement.decorators):
        machine.annotate(statement, frame)
    if statement.value is None:
        return
    value = _as_annotated(machine, evaluate(machine, statement.value, frame), statement, frame)
    for target in statement.targets:
        if frame.branches and _may_lack(machine, target, statement.value, frame):
            continue
        if statement.operator:
            value = _augmented(evaluate(machine, target, frame), value, statement.operator)
        if statement.keyword and isinstance(target, ir.Name):
            frame.env.names[target.id] = value
        else:
            machine.assign(target, value, frame)


def _as_annotated(machine: "Machine", value: Value, statement: ir.Assign, frame: Frame) -> Value:
    """Takes a local variable for what its annotation says where its value does not tell more."""
    written = statement.annotation
    if written is None or frame.env.is_class or not functions.is_untold(value):
        return value
    site = frame.site(written.at, written.end)
    told = evaluate(machine, written, frame)
    annotated = functions.instance_of(machine, told, site)
    # What has the shape of an interface may still be a part of the request.
    is_shape = all(_is_shape(machine, option) for option in options(told))
    return value if isinstance(annotated, Unknown) or is_shape else annotated


def _is_shape(machine: "Machine", type_: Value) -> bool:
    """Tells whether a type is an interface, an alias or an enumeration of TypeScript."""
    if not isinstance(type_, Cls):
        return False
    return machine.extracts[type_.path].classes[type_.index].kind != "class"


def _may_lack(machine: "Machine", target: ir.Expression, value: ir.Expression, frame: Frame) -> bool:
    """Tells whether an entry is made of itself, where the object may lack it: `if (a.b) a.b = +a.b`."""
    if not (isinstance(target, ir.Attribute) and isinstance(target.base, ir.Name)):
        return False
    owner = evaluate(machine, target.base, frame)
    if not isinstance(owner, Fields) or not owner.is_open or target.name in owner.entries:
        return False
    return any(
        isinstance(node, ir.Attribute)
        and node.name == target.name
        and isinstance(node.base, ir.Name)
        and node.base.id == target.base.id
        for node, _, _ in nodes(value)
    )


def _augmented(old: Value, added: Value, operator: str) -> Value:
    if operator == "+" and isinstance(old, Items):
        if isinstance(added, Items):
            old.items.extend(added.items)
            old.is_open |= added.is_open
        else:
            old.is_open = True
        return old
    if operator in {"or", "??"}:
        return choose([old, added])
    if operator == "+":
        return added_up([old, added])
    return Unknown(f"the result of `{operator}=`")


def _return(machine: "Machine", statement: ir.Return, frame: Frame) -> None:
    value = Known(None) if statement.value is None else evaluate(machine, statement.value, frame)
    if machine.is_deciding and frame.usual_returns:
        return  # The branch that was decided for has left the function.
    (frame.returns if frame.branches else frame.usual_returns).append(value)


def _raise(machine: "Machine", statement: ir.Raise, frame: Frame) -> None:
    if statement.value is None:
        return
    raised = evaluate(machine, statement.value, frame)
    name = raised.type if isinstance(raised, Thing) else raised.name if isinstance(raised, Ext) else ""
    status = machine.libraries.raised.get(name)
    if status is not None:
        at = machine.location(frame.site(statement.at, statement.end))
        machine.facts.add(RaisedAnswer(at, name.rpartition(".")[2], status))


def _if(machine: "Machine", statement: ir.If, frame: Frame) -> None:
    test = evaluate(machine, statement.test, frame)
    if machine.is_deciding and isinstance(test, Known):
        execute(machine, statement.then if test.value else statement.otherwise, frame)
        return
    before = dict(frame.env.names)
    frame.branches += 1
    with supposing(machine, frame, statement.test, holds=True):
        execute(machine, statement.then, frame)
    after_then = dict(frame.env.names)
    for name, value in before.items():
        frame.env.names[name] = value
    with supposing(machine, frame, statement.test, holds=False):
        execute(machine, statement.otherwise, frame)
    frame.branches -= 1
    for name, value in after_then.items():
        now = frame.env.names.get(name)
        if now is not value:
            is_counted = now is not None and is_number(now) and is_number(value) and now != value
            both = choose([value, now]) if now is not None else value
            frame.env.names[name] = COUNTED if is_counted and counts(statement, name) else both


def _loop(machine: "Machine", statement: ir.Loop, frame: Frame) -> None:
    is_python = frame.state.is_python
    if statement.target is None or statement.iterable is None:
        if statement.test is not None:
            evaluate(machine, statement.test, frame)
        with repeated(machine, statement.body, frame.env, is_known=False, is_python=is_python):
            execute(machine, statement.body, frame)
        return
    iterable = evaluate(machine, statement.iterable, frame)
    is_async = statement.kind == "async for"
    consumptions.note(machine, iterable, "for", statement.iterable, frame, is_async=is_async)
    known, is_open = machine.elements(iterable)
    is_known = not is_open and len(known) <= _MAX_ITERATIONS
    with (
        repeated(machine, statement.body, frame.env, is_known=is_known, is_python=is_python),
        turning(machine, frame, statement, len(known)),
    ):
        for item in known[:_MAX_ITERATIONS]:
            machine.assign(statement.target, item, frame)
            execute(machine, statement.body, frame)
    execute(machine, statement.otherwise, frame)


def _try(machine: "Machine", statement: ir.Try, frame: Frame) -> None:
    execute(machine, statement.body, frame)
    before = dict(frame.env.names)
    for handler in statement.handlers:
        if handler.types is not None:
            evaluate(machine, handler.types, frame)
        if handler.target is not None:
            machine.assign(handler.target, Unknown("a caught exception"), frame)
        execute(machine, handler.body, frame)
    for name, value in before.items():
        now = frame.env.names.get(name)
        if now is not value:
            frame.env.names[name] = choose([value, now]) if now is not None else value
    execute(machine, statement.otherwise, frame)
    execute(machine, statement.final, frame)


def _with(machine: "Machine", statement: ir.With, frame: Frame) -> None:
    entered: list[tuple[Value, Site]] = []
    for item in statement.items:
        context = evaluate(machine, item.context, frame)
        is_async = statement.is_async
        consumptions.note(machine, context, "with", item.context, frame, is_async=is_async)
        site = frame.site(item.context.at, item.context.end)
        value = machine.enter(context, site, frame)
        entered.append((value, site))
        if item.target is not None:
            machine.assign(item.target, value, frame)
    usual, others = len(frame.usual_returns), len(frame.returns)
    execute(machine, statement.body, frame)
    returned = (*frame.usual_returns[usual:], *frame.returns[others:])
    protocols.leave(machine, entered, returned, frame)


def _switch(machine: "Machine", statement: ir.Switch, frame: Frame) -> None:
    evaluate(machine, statement.subject, frame)
    for branch in statement.branches:
        if branch.pattern is not None:
            machine.assign_pattern(branch.pattern, frame)
        execute(machine, branch.body, frame)


def _define(machine: "Machine", statement: ir.Define, frame: Frame) -> None:
    function = frame.state.extract.functions[statement.function]
    name = function.name
    existing = frame.env.names.get(name)
    if isinstance(existing, Func) and existing.index == statement.function:
        return
    if existing is not None and frame.state.is_python:
        machine.replaced[frame.state.path, statement.function] = existing
    value: Value = Func(frame.state.path, statement.function, frame.env)
    decorators = [evaluate(machine, decorator, frame) for decorator in function.decorators]
    for decorator, written in zip(reversed(decorators), reversed(function.decorators), strict=True):
        value = machine.decorate(decorator, value, written, frame)
    frame.env.names[name] = value
    if frame.env.is_class and frame.owner is not None:
        frame.owner.sites[name] = frame.site(function.at, function.end)
        frame.owner.field_decorators[name] = tuple(decorators)


def _define_class(machine: "Machine", statement: ir.DefineClass, frame: Frame) -> None:
    class_ = frame.state.extract.classes[statement.class_]
    made = machine.make_class(statement.class_, frame)
    # An interface adds to the type of a class of the same name; the class is the value.
    if class_.kind == "class" or not isinstance(frame.env.names.get(class_.name), Cls):
        frame.env.names[class_.name] = made


def _delete(_: "Machine", __: ir.Delete, ___: Frame) -> None:
    return


def _import(machine: "Machine", statement: ir.Import, frame: Frame) -> None:
    if frame.state.is_python:
        imports.bind_python(machine, statement, frame)


def _export(machine: "Machine", statement: ir.Export, frame: Frame) -> None:
    imports.export(machine, statement, frame)


_EXECUTORS: dict[type, Callable[..., None]] = {
    ir.Evaluate: _evaluate,
    ir.Assign: _assign,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.If: _if,
    ir.Loop: _loop,
    ir.Try: _try,
    ir.With: _with,
    ir.Switch: _switch,
    ir.Define: _define,
    ir.DefineClass: _define_class,
    ir.Delete: _delete,
    ir.Import: _import,
    ir.Export: _export,
}
