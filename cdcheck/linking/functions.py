"""Entering first-party functions: binding parameters, running bodies, joining what comes back."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.routing import Router
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Member,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    options,
)
from cdcheck.linking import statements
from cdcheck.linking.decorators import decorator_names
from cdcheck.linking.expressions import evaluate
from cdcheck.linking.folder_walks import walks_on
from cdcheck.linking.frames import Frame
from cdcheck.linking.fresh_results import fresh, kept
from cdcheck.linking.reused_results import hands_on, holds_statement, holds_texts, writes_of
from cdcheck.linking.wrapped_functions import note_wrapping

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_MAX_DEPTH = 40
_MAX_STEPS = 8_000
# A method that all classes inherit, such as that of a base of repositories, is run for each of them.
_MAX_STEPS_OF_ALL_CLASSES = 4 * _MAX_STEPS
CONSTRUCTORS = ("__init__", "constructor")
_PROPERTY_NAMES = frozenset({"property", "cached_property", "hybrid_property"})


def enter(
    machine: "Machine",
    function: Func,
    arguments: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    """Calls a first-party function with what is known of its arguments."""
    if function.given or function.named:
        arguments, keywords = [*function.given, *arguments], {**function.named, **keywords}
    key = (function.path, function.index)
    is_walk = key in machine.active and walks_on(machine, key, arguments)
    is_again = key in machine.active and not is_walk
    if is_again or len(machine.active) > _MAX_DEPTH or machine.steps > machine.limit:
        return Unknown("a recursive call")
    definition = machine.extracts[function.path].functions[function.index]
    owner = _owner_of(function.receiver)
    known = machine.summaries.get((*key, owner))
    is_spent = machine.spent[key] > (_MAX_STEPS_OF_ALL_CLASSES if known is None else _MAX_STEPS)
    if is_spent and known is None:
        # What it gave for another class may be of that one.
        known = Unknown("a costly call")
    if (
        known is not None
        and not is_walk
        and (is_spent or not _reruns(machine, function, known, arguments, keywords))
    ):
        is_of_other = (*key, owner) not in machine.summaries
        machine.reused += bool(arguments or keywords or is_of_other)
        if hands_on(known, (*arguments, *keywords.values())):
            return Unknown("what another call was given")
        return fresh(known, function)
    if not machine.active:
        machine.reused = 0
    frame = Frame(
        machine.states[function.path],
        Env(function.env),
        function.index,
        function.receiver,
        owner,
        caller=machine.function_id(function),
    )
    machine.active.append(key)
    _bind(machine, definition, function, frame, arguments, keywords)
    result = _run(machine, definition, frame, key)
    machine.active.pop()
    _remember(machine, function, result, (*arguments, *keywords.values()))
    note_wrapping(result, frame.env, arguments)
    return result


def _remember(machine: "Machine", function: Func, result: Value, given: tuple[Value, ...]) -> None:
    """Keeps what a call gave; what one gave that handed over no texts stands for any call."""
    key = (function.path, function.index)
    of_any, is_told = kept(result, function, given), holds_texts(given)
    for place in ((*key, _owner_of(function.receiver)), (*key, None)):
        if place not in machine.summaries or (place in machine.particular and not is_told):
            machine.summaries[place] = of_any
            (machine.particular.add if is_told else machine.particular.discard)(place)


def _reruns(
    machine: "Machine", function: Func, known: Value, arguments: list[Value], keywords: dict[str, Value]
) -> bool:
    """Tells whether a function is run again, though it is known what one call of it gave."""
    definition = machine.extracts[function.path].functions[function.index]
    is_told = (function.path, function.index, _owner_of(function.receiver)) in machine.particular
    return (
        not machine.is_open
        or definition.name in CONSTRUCTORS
        or holds_statement(arguments, keywords)
        or writes_of(known, (*arguments, *keywords.values()), is_told=is_told)
        or hands_on(known, (*arguments, *keywords.values()))
        or _holds_router(function.receiver, arguments)
        or _hands_new_code(machine, arguments)
        or (bool(arguments) and is_anonymous(machine, function) and _stands_by_router(function.env))
    )


def _hands_new_code(machine: "Machine", arguments: list[Value]) -> bool:
    """Tells whether a call hands over a function written there that nothing has called yet."""
    return any(
        isinstance(value, Func)
        and (value.path, value.index) not in machine.executed
        and is_anonymous(machine, value)
        for value in arguments
    )


def _holds_router(receiver: Value | None, arguments: list[Value]) -> bool:
    """Tells whether a call may register routes: on its instance's router, or on one it is given."""
    held = list(receiver.attributes.values()) if isinstance(receiver, Obj) else []
    return any(isinstance(v, Thing) and isinstance(v.data, Router) for v in (*held, *arguments))


def _stands_by_router(env: Env | None) -> bool:
    """Tells whether a function may register routes on a router that a function around it holds."""
    while env is not None:
        if any(isinstance(v, Thing) and isinstance(v.data, Router) for v in env.names.values()):
            return True
        env = env.parent
    return False


def _run(machine: "Machine", definition: ir.Function, frame: Frame, key: tuple[str, int]) -> Value:
    machine.executed.add(key)
    before = machine.steps
    if not frame.state.is_python:
        statements.hoist(machine, definition.body, frame)
    statements.execute(machine, definition.body, frame)
    machine.spent[key] += machine.steps - before
    if definition.is_generator:
        result: Value = Items(list(frame.yields), is_open=True)
    elif definition.kind == "constructor":
        result = choose(
            [v for v in (*frame.usual_returns, *frame.returns) if v != Known(None)] or [Known(None)]
        )
    else:
        result = choose([*frame.usual_returns, *frame.returns] or [Known(None)])
    return result


def enter_open(machine: "Machine", function: Func) -> None:
    """Runs a function that nothing called, with parameters of which only annotations are known."""
    key = (function.path, function.index)
    if key in machine.executed or key in machine.active:
        return
    was_open, machine.is_open = machine.is_open, True
    enter(machine, function, [], {}, machine.function_site(function))
    machine.is_open = was_open


def expected_by(machine: "Machine", function: Func) -> list[Value]:
    """Gives what a function's annotations and defaults say of its parameters, in order."""
    parameters = machine.extracts[function.path].functions[function.index].parameters
    outer = Frame(machine.states[function.path], function.env)
    return [_expected(machine, parameter, function, outer) for parameter in parameters]


def is_anonymous(machine: "Machine", function: Func) -> bool:
    """Tells whether a function is an arrow, a lambda or a function expression."""
    kind = machine.extracts[function.path].functions[function.index].kind
    return kind in {"arrow", "lambda"} or machine.function_name(function) == "<lambda>"


def _bind(
    machine: "Machine",
    definition: ir.Function,
    function: Func,
    frame: Frame,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> None:
    names = frame.env.names
    rest = list(arguments)
    given = dict(keywords)
    parameters = list(definition.parameters)
    if frame.state.is_python and function.receiver is not None and parameters:
        names[parameters.pop(0).name] = function.receiver
    for parameter in parameters:
        value = _argument(machine, parameter, function, frame, rest, given)
        if parameter.pattern is not None:
            machine.assign(parameter.pattern, value, frame)
        else:
            names[parameter.name] = value
        if parameter.is_field and isinstance(frame.receiver, Obj):
            frame.receiver.attributes[parameter.name] = value


def _argument(
    machine: "Machine",
    parameter: ir.Parameter,
    function: Func,
    frame: Frame,
    rest: list[Value],
    given: dict[str, Value],
) -> Value:
    if parameter.kind == "*":
        taken, rest[:] = list(rest), []
        return Items(taken, is_open=not taken)
    if parameter.kind == "**":
        return Fields(given, is_open=not given)
    if parameter.name in given:
        return given.pop(parameter.name)
    if rest and parameter.kind != "keyword":
        value = rest.pop(0)
        is_telling = not isinstance(value, Unknown)
        if is_telling or parameter.annotation is None:
            return value
    return _expected(machine, parameter, function, frame)


def _expected(machine: "Machine", parameter: ir.Parameter, function: Func, frame: Frame) -> Value:
    outer = Frame(machine.states[function.path], _where_defined(machine, function), caller=frame.caller)
    default: Value = Unknown(f"parameter `{parameter.name}`", parameter.name)
    for decorator in parameter.decorators:
        asked = _injected(machine, evaluate(machine, decorator, outer))
        if asked is not None and not isinstance(asked, Unknown):
            return asked
    injected: Value | None = None
    if parameter.default is not None:
        default = evaluate(machine, parameter.default, outer)
        injected = _injected(machine, default)
        if injected is not None and not _is_vague(injected):
            return injected
    if parameter.annotation is not None:
        annotated = instance_of(
            machine,
            evaluate(machine, parameter.annotation, outer),
            outer.site(parameter.annotation.at, parameter.annotation.end),
        )
        if not isinstance(annotated, Unknown):
            return annotated
    if injected is not None:
        return injected
    if parameter.default is not None and not machine.is_open:
        return default
    if isinstance(default, Known | Unknown):
        return choose([default, Unknown(f"parameter `{parameter.name}`", parameter.name)])
    return default


def _where_defined(machine: "Machine", function: Func) -> Env:
    """Gives the scope in which defaults are read: there a name may mean what the function replaced."""
    replaced = machine.replaced.get((function.path, function.index))
    if replaced is None:
        return function.env
    env = Env(function.env.parent, is_class=function.env.is_class)
    env.names = {**function.env.names, machine.function_name(function): replaced}
    return env


def is_untold(value: Value) -> bool:
    """Tells whether of a value no more is known than what it is read of."""
    return all(isinstance(option, Unknown | Member) for option in options(value))


def _is_vague(value: Value) -> bool:
    """Tells whether an annotation says more of a value: all that is known is what it came from."""
    return all(
        isinstance(option, Unknown | Member)
        or (isinstance(option, Thing) and option.type.endswith("()"))
        for option in options(value)
    )


def _injected(machine: "Machine", value: Value) -> Value | None:
    for option in options(value):
        if isinstance(option, Thing):
            for type_ in machine.libraries.lineage(option.type):
                injection = machine.libraries.injections.get(type_)
                if injection is not None:
                    return injection(machine, option)
    return None


def instance_of(machine: "Machine", annotation: Value, site: Site) -> Value:
    """Gives an instance of an annotated type; of a union, of all its members."""
    found: list[Value] = []
    for option in options(annotation):
        if isinstance(option, Cls):
            found.append(machine.prototype(option))
        elif isinstance(option, Thing) and option.type.endswith("[]"):
            found.append(_generic(machine, option, site))
        elif isinstance(option, Ext):
            found.append(Thing(option.name, site))
    return choose(found) if found else Unknown("the annotation is not known")


def _generic(machine: "Machine", annotation: Thing, site: Site) -> Value:
    name = annotation.type.removesuffix("[]").rpartition(".")[2]
    if name == "Annotated":
        for metadata in annotation.arguments[1:]:
            injected = _injected(machine, metadata)
            if injected is not None:
                return injected
    if name in {"Annotated", "Optional", "Final", "ClassVar", "Promise", "Awaitable"}:
        return instance_of(machine, choose(list(annotation.arguments[:1])), site)
    if name == "Union":
        return instance_of(machine, choose(list(annotation.arguments)), site)
    if name in {"list", "List", "Sequence", "Iterable", "set", "Set", "Array", "tuple"}:
        item = instance_of(machine, choose(list(annotation.arguments[:1])), site)
        return Items([item], is_open=True)
    if name in {"AsyncIterator", "Iterator", "AsyncGenerator", "Generator"}:
        item = instance_of(machine, choose(list(annotation.arguments[:1])), site)
        return Items([item], is_open=True)
    return Thing(annotation.type.removesuffix("[]"), site)


def _owner_of(receiver: Value | None) -> Cls | None:
    if isinstance(receiver, Obj):
        return receiver.cls
    return receiver if isinstance(receiver, Cls) else None


def bind(machine: "Machine", function: Func, receiver: Obj) -> Value:
    """Binds a method to an instance; a property is read at once."""
    definition = machine.extracts[function.path].functions[function.index]
    if definition.kind.startswith("static"):
        return function
    target: Value = receiver.cls if definition.kind == "class" else receiver
    bound = replace(function, receiver=target)
    if definition.kind == "getter" or _is_property(definition):
        return enter(machine, bound, [], {}, machine.function_site(function))
    return bound


def bind_to_class(machine: "Machine", value: Value, cls: Cls) -> Value:
    """Binds a classmethod (or a static JavaScript method) to its class; a getter is read at once."""
    if not isinstance(value, Func):
        return value
    definition = machine.extracts[value.path].functions[value.index]
    is_python = machine.states[value.path].is_python
    if definition.kind == "static getter":
        bound = replace(value, receiver=cls)
        return enter(machine, bound, [], {}, machine.function_site(value))
    if definition.kind == "class" or (definition.kind == "static" and not is_python):
        return replace(value, receiver=cls)
    return value


def _is_property(definition: ir.Function) -> bool:
    return any(name in _PROPERTY_NAMES for name in decorator_names(definition))
