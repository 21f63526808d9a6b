"""What expressions denote."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.routing import Router
from cdcheck.abstract.values import (
    Absent,
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Member,
    Mod,
    Native,
    Obj,
    Site,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.sql_texts import put_in_template
from cdcheck.linking import absences, class_uses, consumptions, operators
from cdcheck.linking.frames import Frame, Pending
from cdcheck.linking.protocols import special
from cdcheck.linking.sums import added_up, computed
from cdcheck.linking.suppositions import supposing
from cdcheck.linking.texts import format_percent, join_texts

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_LOGICAL = ("or", "??")
_EQUALITIES = {"==": True, "!=": False}
_MAX_ITERATIONS = 200
_MAX_COUNT = 50
_LONG_TEXT = 8
_TEST_ENVIRONMENTS = frozenset({"test", "testing", "ci"})


def evaluate(machine: "Machine", expression: ir.Expression, frame: Frame) -> Value:
    """Tells what an expression denotes in a frame, with the effects that it has."""
    machine.steps += 1
    return _EVALUATORS[type(expression)](machine, expression, frame)


def _const(_: "Machine", expression: ir.Const, frame: Frame) -> Value:
    value = expression.value
    if isinstance(value, str) and len(value) > _LONG_TEXT:
        return Known(value, Site(frame.state.path, expression.at, expression.end))
    return Known(value)


def _name(machine: "Machine", expression: ir.Name, frame: Frame) -> Value:
    value = frame.env.find(expression.id)
    if isinstance(value, Pending):
        return machine.exported(value.module, value.name)
    return value if value is not None else machine.builtin(expression.id, frame)


def _attribute(machine: "Machine", expression: ir.Attribute, frame: Frame) -> Value:
    base = evaluate(machine, expression.base, frame)
    if isinstance(base, Cls) and frame.state.is_python:
        class_uses.note_read(machine, expression, base, frame)
    value = machine.attribute(base, expression.name)
    if isinstance(base, Thing) and base.type in machine.libraries.watched_reads:
        operators.note_read(machine, expression, base, frame)
    if isinstance(value, Absent) and frame.state.is_python:
        absences.note(machine, value, frame.site(expression.at, expression.end), frame)
    if expression.name == "then" and not frame.state.is_python and _is_awaitable(base, value):
        return Native(lambda call: call.machine.call(call.argument(0) or base, [base], {}, call.site))
    is_promise = isinstance(base, Mod) and isinstance(value, Absent) and not frame.state.is_python
    if is_promise and expression.name in {"catch", "finally"}:
        return Native(lambda _: base)  # `import()` gives a promise of the module.
    return value


def _is_awaitable(base: Value, method: Value) -> bool:
    """Tells whether a value stands for the promise of it, as what an async function returns does."""
    if isinstance(base, Thing):
        return isinstance(base.data, Router)
    if isinstance(base, Known):
        return isinstance(base.value, str)
    is_method = not isinstance(method, Unknown) and not (
        isinstance(method, Member) and method.owner is base and method.type == "object"
    )
    return isinstance(base, Obj | Fields | Mod) and not is_method


def _index(machine: "Machine", expression: ir.Index, frame: Frame) -> Value:
    base = evaluate(machine, expression.base, frame)
    key = evaluate(machine, expression.key, frame)
    if isinstance(base, Thing) and text_of(key) is not None and _has_items(machine, base):
        member = Member(base, base.type, "__getitem__")
        site = frame.site(expression.at, expression.end)
        return machine.invoke(member, [key], {}, site, frame, is_awaited=False)
    return choose([_item(machine, option, key, frame, expression) for option in options(base)])


def _has_items(machine: "Machine", value: Thing) -> bool:
    return machine.libraries.method(value.type, "__getitem__") is not None


def _item(machine: "Machine", base: Value, key: Value, frame: Frame, expression: ir.Index) -> Value:
    name = text_of(key)
    if isinstance(base, Fields):
        return _entry(base, key, name)
    if isinstance(base, Items):
        if isinstance(key, Known) and isinstance(key.value, int):
            return _nth(base, key.value)
        return choose(base.items or [Unknown("the list is not known")])
    if isinstance(base, Ext):
        site = frame.site(expression.at, expression.end)
        arguments = tuple(items_of(key)) if isinstance(key, Items) else (key,)
        modelled = machine.libraries.item(machine, base.name, name)
        return modelled or Thing(base.name + "[]", site, arguments)
    if isinstance(base, Cls):
        return base
    if isinstance(base, Thing) and name is not None:
        return machine.attribute(base, name)
    if name is not None and not frame.state.is_python:
        return machine.attribute(base, name)
    return Unknown("an element of what is not known")


def _entry(base: Fields, key: Value, name: str | None) -> Value:
    """Reads an entry; of a key that the environment chooses, any but tests', its default's first."""
    named = base.entries.get(name) if name is not None else None
    is_open = any(isinstance(option, Text) for option in options(key))
    if name is not None and not is_open:
        return named if named is not None else Unknown(f"no entry `{name}` is known")
    others = [v for k, v in base.entries.items() if k not in _TEST_ENVIRONMENTS]
    first = [named] if named is not None else []
    others = others or list(base.entries.values())
    return choose([*first, *others] or [Unknown("the key is not known")])


def _nth(base: Items, position: int) -> Value:
    if -len(base.items) <= position < len(base.items):
        return base.items[position]
    return Unknown("no such element is known")


def _call(machine: "Machine", expression: ir.Call, frame: Frame) -> Value:
    return call_expression(machine, expression, frame, is_awaited=False)


def call_expression(machine: "Machine", expression: ir.Call, frame: Frame, *, is_awaited: bool) -> Value:
    """Evaluates a call: function, arguments, then the call itself."""
    function = evaluate(machine, expression.function, frame)
    arguments: list[Value] = []
    for argument in expression.arguments:
        if isinstance(argument, ir.Spread):
            spread = evaluate(machine, argument.value, frame)
            if not (isinstance(spread, Items) and spread.is_as_written and spread.items):
                arguments.append(Unknown("an unpacked argument"))
            arguments.extend(items_of(spread))
        else:
            arguments.append(evaluate(machine, argument, frame))
    keywords: dict[str, Value] = {}
    for name, value in expression.keywords:
        if name == "**":
            keywords.update(entries_of(evaluate(machine, value, frame)))
        else:
            keywords[name] = evaluate(machine, value, frame)
    if isinstance(function, Absent) and not frame.state.is_python:
        absences.note_call(machine, function, expression, frame)
    if expression.keywords and isinstance(function, Cls) and frame.state.is_python:
        class_uses.note_keywords(machine, expression, function, frame)
    spans = tuple((a.at, a.end) for a in expression.arguments)
    site = Site(frame.state.path, expression.at, expression.end, spans)
    return machine.invoke(function, arguments, keywords, site, frame, is_awaited=is_awaited)


def _await(machine: "Machine", expression: ir.Await, frame: Frame) -> Value:
    if isinstance(expression.value, ir.Call):
        value = call_expression(machine, expression.value, frame, is_awaited=True)
    else:
        value = evaluate(machine, expression.value, frame)
    if isinstance(value, Thing):
        special(machine, value, "__await__", frame.site(expression.at, expression.end), frame.caller)
    return value


def _template(machine: "Machine", expression: ir.Template, frame: Frame) -> Value:
    parts = [evaluate(machine, part, frame) for part in expression.parts]
    if expression.is_tagged:
        pairs = zip(expression.parts, parts, strict=True)
        parts = [v if isinstance(part, ir.Const) else put_in_template(v) for part, v in pairs]
    sites = [frame.site(part.at, part.end) for part in expression.parts]
    return join_texts(parts, frame.site(expression.at, expression.end), sites)


def _operation(machine: "Machine", expression: ir.Operation, frame: Frame) -> Value:
    operator = expression.operator
    operands = [evaluate(machine, operand, frame) for operand in expression.operands]
    told = operators.of_library(machine, expression, operands, frame)
    if told is not None:
        return told
    if operator in _LOGICAL:
        return choose([o for o in operands if o != Known(None)] or operands)
    if operator == "and":
        return operands[0] if operands[0] == Known(value=False) else operands[-1]
    if operator == "+" and len(operands) > 1:
        return added_up(operands, [frame.site(o.at, o.end) for o in expression.operands])
    if operator in {"-", "*"} and len(operands) == 2:
        return computed(operator, *operands)
    if operator == "%" and len(operands) == 2:
        return format_percent(operands[0], operands[1])
    if operator in {"yield", "yield from"}:
        frame.yields.extend(operands)
        return Unknown("what is sent to a generator")
    if operator == "|" and all(isinstance(o, Fields) for o in operands):
        return Fields({k: v for o in operands for k, v in entries_of(o).items()})
    if operator == "|" and not any(isinstance(o, Known) and o.value is not None for o in operands):
        return _union(operands, frame.site(expression.at, expression.end))
    if operator in _EQUALITIES and machine.is_deciding and all(isinstance(o, Known) for o in operands):
        return Known(value=(operands[0] == operands[-1]) == _EQUALITIES[operator])
    if operator == "/" and len(operands) == 2:
        return machine.divide(operands[0], operands[1])
    return Unknown(f"the result of `{operator}`")


def _union(operands: list[Value], site: Site) -> Value:
    """Gives a union of types; `X | None` is an `Optional[X]`."""
    told = [operand for operand in operands if operand != Known(None)]
    one_of = choose(told or operands)
    return Thing("typing.Optional[]", site, (one_of,)) if 0 < len(told) < len(operands) else one_of


def _sequence(machine: "Machine", expression: ir.Sequence, frame: Frame) -> Value:
    result = Items([], path=frame.state.path, written=expression.items)
    for item in expression.items:
        if isinstance(item, ir.Spread):
            value = evaluate(machine, item.value, frame)
            result.items.extend(items_of(value))
            result.is_open |= not (isinstance(value, Items) and value.is_as_written)
        else:
            result.items.append(evaluate(machine, item, frame))
    return result


def _mapping(machine: "Machine", expression: ir.Mapping, frame: Frame) -> Value:
    site = frame.site(expression.at, expression.end)
    result = Fields({}, site=site, keys=expression.items)
    for key, item in expression.items:
        value = evaluate(machine, item, frame)
        if key is None:
            result.entries.update(machine.entries(value))
            result.is_open |= not isinstance(value, Fields) or value.is_open
            continue
        named = Known(key.value) if isinstance(key, ir.Const) else evaluate(machine, key, frame)
        name = named.value if isinstance(named, Known) else text_of(named)
        if name is None:
            result.is_open = True
            if isinstance(named, Ext):
                result.symbols = (*result.symbols, (named.name, value))
        else:
            result.entries[str(name)] = value
            if isinstance(value, Func) and value.receiver is None and not frame.state.is_python:
                value.receiver = result
    return result


def _conditional(machine: "Machine", expression: ir.Conditional, frame: Frame) -> Value:
    evaluate(machine, expression.test, frame)
    with supposing(machine, frame, expression.test, holds=True):
        then = evaluate(machine, expression.then, frame)
    with supposing(machine, frame, expression.test, holds=False):
        otherwise = evaluate(machine, expression.otherwise, frame)
    return choose([then, otherwise])


def _closure(machine: "Machine", expression: ir.Closure, frame: Frame) -> Value:
    function = frame.state.extract.functions[expression.function]
    receiver = frame.receiver if function.kind == "arrow" else None
    return Func(frame.state.path, expression.function, frame.env, receiver)


def _class(machine: "Machine", expression: ir.ClassExpression, frame: Frame) -> Value:
    return machine.make_class(expression.class_, frame)


def _comprehension(machine: "Machine", expression: ir.Comprehension, frame: Frame) -> Value:
    inner = replace(frame, env=machine.scope(frame.env))
    pairs: list[tuple[Value | None, Value]] = []
    is_open = _generate(machine, expression, inner, list(expression.generators), pairs)
    if expression.kind == "dict":
        entries = {t: v for k, v in pairs if k is not None and (t := text_of(k)) is not None}
        return Fields(entries, is_open or len(entries) < len(pairs))
    return Items([value for _, value in pairs], is_open)


def _generate(
    machine: "Machine",
    expression: ir.Comprehension,
    frame: Frame,
    generators: list[ir.Generator],
    pairs: list[tuple[Value | None, Value]],
) -> bool:
    if not generators:
        key = evaluate(machine, expression.key, frame) if expression.key is not None else None
        pairs.append((key, evaluate(machine, expression.element, frame)))
        return False
    first, *rest = generators
    iterable = evaluate(machine, first.iterable, frame)
    consumptions.note(machine, iterable, "for", first.iterable, frame, is_async=first.is_async)
    known, is_open = _counted(machine, first.iterable, frame) or machine.elements(iterable)
    for item in known[:_MAX_ITERATIONS]:
        machine.assign(first.target, item, frame)
        told = [_truth(evaluate(machine, condition, frame)) for condition in first.conditions]
        if False in told:
            continue
        is_open |= _generate(machine, expression, frame, rest, pairs) or None in told
    return is_open


def _counted(
    machine: "Machine", iterable: ir.Expression, frame: Frame
) -> tuple[list[Value], bool] | None:
    """Lists what `range(n)` gives, if `n` is known and small."""
    function = iterable.function if isinstance(iterable, ir.Call) else None
    if not isinstance(iterable, ir.Call) or not isinstance(function, ir.Name) or function.id != "range":
        return None
    count = evaluate(machine, iterable.arguments[0], frame) if len(iterable.arguments) == 1 else None
    size = count.value if isinstance(count, Known) else None
    if not isinstance(size, int) or size > _MAX_COUNT:
        return None
    return [Known(number) for number in range(size)], False


def _truth(value: Value) -> bool | None:
    return bool(value.value) if isinstance(value, Known) else None


def _bind(machine: "Machine", expression: ir.Bind, frame: Frame) -> Value:
    value = evaluate(machine, expression.value, frame)
    machine.assign(expression.target, value, frame)
    return value


def _spread(machine: "Machine", expression: ir.Spread, frame: Frame) -> Value:
    return evaluate(machine, expression.value, frame)


def _opaque(machine: "Machine", expression: ir.Opaque, frame: Frame) -> Value:
    parts = tuple(evaluate(machine, part, frame) for part in expression.parts)
    if expression.kind == "regex":
        return Thing("RegExp", frame.site(expression.at, expression.end), parts)
    if expression.kind == "sequence" and parts:
        return parts[-1]
    return Unknown(f"`{expression.kind}` is not followed")


_EVALUATORS: dict[type, Callable[..., Value]] = {
    ir.Const: _const,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Index: _index,
    ir.Call: _call,
    ir.Template: _template,
    ir.Operation: _operation,
    ir.Sequence: _sequence,
    ir.Mapping: _mapping,
    ir.Spread: _spread,
    ir.Conditional: _conditional,
    ir.Await: _await,
    ir.Closure: _closure,
    ir.ClassExpression: _class,
    ir.Comprehension: _comprehension,
    ir.Bind: _bind,
    ir.Opaque: _opaque,
}

__all__ = ["call_expression", "evaluate"]
