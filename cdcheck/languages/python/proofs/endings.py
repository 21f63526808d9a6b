"""How bodies of functions end: whether code can get behind their last statement."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.languages.lowered_files import Body


def is_left(body: Body) -> bool:
    """Tells whether every way through a body leaves the function before its end, as far as is seen."""
    return any(_leaves(statement) for statement in body)


def _leaves(statement: ir.Statement) -> bool:
    match statement:
        case ir.Return() | ir.Raise():
            return True
        case ir.If():
            otherwise = _raises_or_holds(statement.test) or is_left(statement.otherwise)
            return is_left(statement.then) and otherwise
        case ir.With():
            return is_left(statement.body)
        case ir.Try():
            tried = is_left(statement.body) or is_left(statement.otherwise)
            caught = all(is_left(handler.body) for handler in statement.handlers)
            return is_left(statement.final) or (tried and caught)
        case ir.Switch():
            is_whole = any(branch.pattern is None for branch in statement.branches)
            return is_whole and all(is_left(branch.body) for branch in statement.branches)
        case ir.Loop():
            return statement.kind == "while" and _is_endless(statement)
        case _:
            return False


def _raises_or_holds(test: ir.Expression) -> bool:
    """Tells whether a test of DRF's raises where it does not hold: its `otherwise` never runs."""
    given = dict(test.keywords).get("raise_exception") if isinstance(test, ir.Call) else None
    return isinstance(given, ir.Const) and given.value is True


def _is_endless(loop: ir.Loop) -> bool:
    """Tells whether a loop goes on until something leaves it; a `break` is not looked for."""
    return isinstance(loop.test, ir.Const) and bool(loop.test.value)


def ends_of(body: Body) -> Iterator[ir.Statement]:
    """Lists the statements behind which a body ends, also an `if` that may be skipped."""
    last = body[-1]
    if is_left(body):
        return
    if isinstance(last, ir.If):
        for arm in (last.then, last.otherwise):
            yield from ends_of(arm) if arm else (last,)
    elif isinstance(last, ir.With):
        yield from ends_of(last.body)
    elif isinstance(last, ir.Try):
        for part in (last.otherwise or last.body, *(handler.body for handler in last.handlers)):
            yield from ends_of(part) if part else (last,)
    else:
        yield last
