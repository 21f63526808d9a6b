"""Finds answers after which a handler goes on as if it had not answered."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.handler_flows import Unended
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.handled import Handled, value_of
from cdcheck.languages.lowered_files import Body

_SENDS = frozenset({"json", "jsonp", "send", "sendStatus", "redirect"})
_ENDS = _SENDS | {"end"}
_MAKES = frozenset({"json", "text", "html", "body", "redirect", "notFound", "newResponse"})
_REFUSAL = 400
_Answer = tuple[ir.Expression, str]


def answers_in(one: Handled) -> Iterator[Unended]:
    """Lists the answers of a handler that nothing ends the function after."""
    if not one.answer:
        return
    if one.handler.framework == "hono":
        yield from _dropped(one)
    elif one.handler.framework in {"express", "koa"}:
        for body in one.bodies():
            if not _looks_whether_sent(body):
                for branch, rest in _branches(body):
                    yield from _in_branch(one, branch, rest)


def _looks_whether_sent(body: Body) -> bool:
    words = {found.node.name for found in nodes(body) if isinstance(found.node, ir.Attribute)}
    return not words.isdisjoint({"headersSent", "writableEnded", "finished"})


def _dropped(one: Handled) -> Iterator[Unended]:
    for found in nodes(one.function.body):
        value = found.node.value if isinstance(found.node, ir.Evaluate) else None
        if isinstance(value, ir.Call) and isinstance(value.function, ir.Attribute):
            base = value.function.base
            if value.function.name in _MAKES and isinstance(base, ir.Name) and base.id == one.answer:
                place = one.file.place(value)
                yield Unended(place, place, "dropped")


def _branches(block: Body, after: Body = ()) -> Iterator[tuple[Body, Body]]:
    """Lists the arms of conditions, each with what follows; those in loops may run more than once."""
    for index, statement in enumerate(block):
        rest = (*block[index + 1 :], *after)
        if isinstance(statement, ir.If):
            for arm in (statement.then, statement.otherwise):
                yield arm, rest
                yield from _branches(arm, rest)
        elif isinstance(statement, ir.Try):
            rest = (*statement.final, *rest)
            for inner in (statement.body, *(one.body for one in statement.handlers)):
                yield from _branches(inner, rest)
            yield from _branches(statement.final, rest)


def _in_branch(one: Handled, branch: Body, rest: Body) -> Iterator[Unended]:
    first = _first_answer(one, branch)
    later = _next_answer(one, rest) if first is not None else None
    how = _consequence(first[1], later[1]) if first is not None and later is not None else ""
    if first is not None and later is not None and how:
        yield Unended(one.file.place(first[0]), one.file.place(later[0]), how)


def _first_answer(one: Handled, body: Body) -> _Answer | None:
    """Finds an answer after which nothing in the arm leaves the function."""
    if one.handler.framework == "koa" and not any(_later(one, statement) for statement in body):
        # A status alone goes well with the body that follows.
        return None
    for index, statement in enumerate(body):
        answer = _answer(one, statement)
        if answer is not None:
            return None if _leaves(body[index:]) else answer
    return None


def _consequence(first: str, later: str) -> str:
    if "koa" in (first, later):
        return "overwritten" if later == "koa" else ""
    if later == "sent":
        return "raised" if first == "raised" else "again"
    return "onward" if later == "onward" and first == "refused" else ""


def _next_answer(one: Handled, block: Body) -> _Answer | None:
    for statement in block:
        answer = _later(one, statement)
        if answer is not None:
            return answer
        if _leaves((statement,)):
            return None
    return None


def _later(one: Handled, statement: ir.Statement) -> _Answer | None:
    if isinstance(statement, ir.If):
        arms = (_next_answer(one, statement.then), _next_answer(one, statement.otherwise))
        return arms[0] if arms[0] and arms[1] and arms[0][1] == arms[1][1] else None
    if one.handler.framework == "koa":
        target = _assigned(statement)
        return (target, "koa") if target is not None and _is_body(one, target) else None
    value = value_of(statement)
    if value is not None and _sent_by(one, value) in _SENDS:
        return value, "sent"
    return (value, "onward") if value is not None and _goes_on(one, value) else None


def _answer(one: Handled, statement: ir.Statement) -> _Answer | None:
    """Reads what answers for good: any answer of Express, in Koa the status of a refusal."""
    if one.handler.framework == "koa":
        return _refusal(one, statement)
    value = value_of(statement) if isinstance(statement, ir.Evaluate) else None
    if value is None:
        return None
    if _is_onward(one, value) and isinstance(value, ir.Call) and value.arguments:
        return value, "raised"
    if _sent_by(one, value) in _ENDS:
        return value, "refused" if _refuses(value) else "sent"
    return None


def _refusal(one: Handled, statement: ir.Statement) -> _Answer | None:
    target = _assigned(statement)
    value = statement.value if isinstance(statement, ir.Assign) else None
    if isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Bind):
        value = statement.value.value
    is_status = isinstance(target, ir.Attribute) and target.name == "status" and _is_own(one, target)
    return (target, "koa-status") if target is not None and is_status and _is_refusal(value) else None


def _assigned(statement: ir.Statement) -> ir.Expression | None:
    if isinstance(statement, ir.Assign) and len(statement.targets) == 1 and not statement.operator:
        return statement.targets[0]
    value = statement.value if isinstance(statement, ir.Evaluate) else None
    return value.target if isinstance(value, ir.Bind) else None


def _is_body(one: Handled, target: ir.Expression) -> bool:
    return isinstance(target, ir.Attribute) and target.name == "body" and _is_own(one, target)


def _is_own(one: Handled, target: ir.Attribute) -> bool:
    base = target.base
    if isinstance(base, ir.Attribute) and base.name == "response":
        base = base.base
    return isinstance(base, ir.Name) and base.id == one.answer


def _is_onward(one: Handled, value: ir.Expression) -> bool:
    function = value.function if isinstance(value, ir.Call) else None
    return isinstance(function, ir.Name) and one.onward != "" and function.id == one.onward


def _goes_on(one: Handled, value: ir.Expression) -> bool:
    """Tells whether a call lets the request through, or hands all on that the handler was given."""
    if not isinstance(value, ir.Call):
        return False
    given = [argument.id for argument in value.arguments if isinstance(argument, ir.Name)]
    is_whole = given == [one.request, one.answer, one.onward] and one.onward != ""
    return (not value.arguments and _is_onward(one, value)) or is_whole


def _sent_by(one: Handled, value: ir.Expression) -> str:
    """Names the method that sends, of a chain that begins with the response."""
    if not isinstance(value, ir.Call) or not isinstance(value.function, ir.Attribute):
        return ""
    base = value.function.base
    while isinstance(base, ir.Call) and isinstance(base.function, ir.Attribute):
        base = base.function.base
    return value.function.name if isinstance(base, ir.Name) and base.id == one.answer else ""


def _refuses(value: ir.Expression) -> bool:
    return any(
        isinstance(found.node, ir.Call)
        and ir.last_name(found.node.function) in {"status", "sendStatus"}
        and any(map(_is_refusal, found.node.arguments[:1]))
        for found in nodes(value)
    )


def _is_refusal(value: ir.Expression | None) -> bool:
    number = value.value if isinstance(value, ir.Const) else None
    return isinstance(number, int) and number >= _REFUSAL


def _leaves(body: Body) -> bool:
    """Tells whether a part of a body may leave it: returns, throws, breaks, or ends the process."""
    return any(
        isinstance(found.node, ir.Return | ir.Raise)
        or (isinstance(found.node, ir.Opaque) and found.node.kind in {"break", "continue"})
        or (isinstance(found.node, ir.Name) and found.node.id == "process")
        or (isinstance(found.node, ir.Attribute) and found.node.name in {"throw", "assert"})
        for found in nodes(body)
    )
