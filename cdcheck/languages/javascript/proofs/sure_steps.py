"""The calls that a stretch of code surely makes, in order, and which of them it waits for."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body

IsWanted = Callable[[ir.Call], bool]
_BRANCHES = ir.If | ir.Loop | ir.Switch
_OF_PROMISES = frozenset({"then", "catch", "finally"})


class Rest(NamedTuple):
    """Is what follows a call: the functions that its promise calls, and the statements after it.

    `is_awaited` says that these wait for it.
    """

    is_awaited: bool
    callbacks: tuple[ir.Closure, ...]
    statements: Body


def sure_calls(body: Body) -> Iterator[tuple[ir.Call | None, bool]]:
    """Lists calls, and whether they are awaited; no call where something may be awaited in a branch."""
    for statement in body:
        if isinstance(statement, ir.Try):
            yield from sure_calls((*statement.body, *statement.final))
        elif isinstance(statement, _BRANCHES):
            if any(isinstance(found.node, ir.Await) for found in nodes((statement,))):
                yield None, True
        elif isinstance(statement, ir.Evaluate | ir.Assign | ir.Return) and statement.value is not None:
            yield from _calls(statement.value, is_awaited=False)


def _calls(value: object, *, is_awaited: bool) -> Iterator[tuple[ir.Call | None, bool]]:
    """Lists what an expression calls: what is inside goes first."""
    if isinstance(value, ir.Await):
        yield from _calls(value.value, is_awaited=True)
        if not isinstance(value.value, ir.Call):
            yield None, True
    elif isinstance(value, ir.Conditional):
        yield from _calls(value.test, is_awaited=False)
    elif isinstance(value, ir.Operation):
        yield from _calls(value.operands[0], is_awaited=False)
    elif isinstance(value, ir.Call):
        for part in (value.function, *value.arguments):
            yield from _calls(part, is_awaited=False)
        yield value, is_awaited
    elif isinstance(value, tuple):
        for item in value:
            yield from _calls(item, is_awaited=False)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _calls(getattr(value, name), is_awaited=False)


def rest_after(body: Body, is_wanted: IsWanted) -> Rest | None:
    """Finds what follows a call.

    `None` where it is not there, or stands in a branch or an expression that may do more with it.
    """
    for index, statement in enumerate(body):
        after = body[index + 1 :]
        if isinstance(statement, ir.Try):
            inner = rest_after(statement.body, is_wanted)
            if inner is not None:
                return inner._replace(statements=(*inner.statements, *statement.final, *after))
        elif isinstance(statement, ir.Evaluate | ir.Assign | ir.Return) and statement.value is not None:
            callbacks = _callbacks(statement.value, is_wanted)
            if callbacks is not None:
                is_awaited = isinstance(statement.value, ir.Await) or isinstance(statement, ir.Return)
                is_kept = isinstance(statement, ir.Assign) and not is_awaited
                return None if is_kept else Rest(is_awaited, callbacks, after)
    return None


def _callbacks(value: ir.Expression, is_wanted: IsWanted) -> tuple[ir.Closure, ...] | None:
    """Finds a call at the root of a chain, and the functions that the chain hands to its promise."""
    value = value.value if isinstance(value, ir.Await) else value
    handed: list[ir.Closure] = []
    while isinstance(value, ir.Call):
        if is_wanted(value):
            return tuple(reversed(handed))
        method = value.function
        if not isinstance(method, ir.Attribute) or method.name not in _OF_PROMISES:
            return None
        first = value.arguments[0] if value.arguments else None
        if method.name == "then" and isinstance(first, ir.Closure):
            handed.append(first)
        value = method.base
    return None
