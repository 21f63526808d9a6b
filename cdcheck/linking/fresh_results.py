"""What a function gives to each of its callers: an object that it makes is another each time."""

from collections.abc import Sequence

from msgspec.structs import replace

from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import Fields, Func, Items, Obj, Unknown, Value, choose, options


def kept(result: Value, function: Func, arguments: Sequence[Value]) -> Value:
    """Gives what holds of any call of a function: an object that one of them handed over is its own."""
    return _each(result, function, arguments)


def fresh(result: Value, function: Func) -> Value:
    """Gives an object or a list anew, or else what one caller does to it would be seen by all.

    What the code around the function holds, or its instance, is the same for all callers.
    """
    return _each(result, function, ())


def _each(result: Value, function: Func, arguments: Sequence[Value]) -> Value:
    every = options(result)
    made = [_anew(option, function, arguments) for option in every]
    return choose(made) if any(a is not b for a, b in zip(made, every, strict=True)) else result


def _anew(result: Value, function: Func, arguments: Sequence[Value]) -> Value:
    if not isinstance(result, Fields | Items) or _is_held(result, function):
        return result
    if any(result is argument for argument in arguments):
        return Unknown("what another call was given")
    if isinstance(result, Fields):
        return replace(result, entries=dict(result.entries))
    return replace(result, items=list(result.items))


def _is_held(result: Value, function: Func) -> bool:
    receiver = function.receiver
    env: Env | None = function.env
    if isinstance(receiver, Obj) and any(v is result for v in receiver.attributes.values()):
        return True
    while env is not None:
        if any(value is result for value in env.names.values()):
            return True
        env = env.parent
    return False
