"""Functions that are made in a call and wrap what the call was handed, as a handler that is caught."""

from collections.abc import Iterator

from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import Func, Items, Thing, Value, options


def note_wrapping(result: Value, env: Env, arguments: list[Value]) -> None:
    """Marks a function that was made in a call as wrapping the function it was made from."""
    for option in options(result):
        if not isinstance(option, Func) or option.wraps is not None:
            continue
        scope: Env | None = option.env
        while scope is not None and scope is not env:
            scope = scope.parent
        wrapped = [function for given in arguments for function in _handed(given)]
        if scope is env and wrapped and wrapped[-1] is not option:
            option.wraps = wrapped[-1]


def _handed(value: Value) -> Iterator[Func]:
    """Lists the functions that a value is or holds, but for those of a value that is built in steps.

    Nothing calls `z.object({}).refine(check)`, as against what `caught(handler)` gives.
    """
    for option in options(value):
        if isinstance(option, Func):
            yield option
        elif isinstance(option, Items) or (isinstance(option, Thing) and ")." not in option.type):
            held = option.items if isinstance(option, Items) else option.arguments
            yield from (function for one in held for function in _handed(one))
