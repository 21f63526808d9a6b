"""Finds paths through handlers on which nothing is answered, of handlers that otherwise answer."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.handler_flows import SilentPath
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.handled import Handled
from cdcheck.languages.javascript.proofs.silence import speaks
from cdcheck.languages.lowered_files import Body

_CLEANS_UP = frozenset({"rollback", "release", "abortTransaction", "endSession", "captureException"})
_PROMISED = frozenset({"then", "catch", "finally"})
# A client that is gone is owed no answer; other methods than a route has do not come.
_ELSEWHERE = frozenset({"aborted", "destroyed", "closed", "writable", "signal", "method"})
_MAY_COMPLEMENT = frozenset({"not", "!=", "<", "<=", ">", ">=", "is not", "not in"})
_FINDS = ("find", "get", "fetch", "first", "load", "lookup", "one")
_OF_VALUES = frozenset({"fastify", "hono"})


def silent_paths(one: Handled) -> Iterator[SilentPath]:
    """Lists them: each is where it ends, or where it begins to differ from those that answer."""
    body = one.function.body
    if one.handler.framework in _OF_VALUES and not one.handler.is_direct:
        return
    if one.handler.framework == "fastify" and one.handler.role not in {"route", "error-handler"}:
        return
    yield from _in_body(one, body, (), is_nested=False)
    decides = _deciding(one, body)
    if decides is not None and one.handler.framework != "koa":
        yield SilentPath(one.file.place(decides.test), "untaken")


def _in_body(one: Handled, body: Body, after: Body, *, is_nested: bool) -> Iterator[SilentPath]:
    """Follows a body as long as nothing in it may have answered."""
    for index, statement in enumerate(body):
        rest = (*body[index + 1 :], *after)
        if isinstance(statement, ir.Try):
            yield from _in_try(one, statement, rest, is_nested=is_nested)
        elif isinstance(statement, ir.If):
            if speaks(one, statement.test) or _is_elsewhere(statement.test):
                return
            arms = (statement.then, statement.otherwise)
            for arm in arms:
                yield from _in_body(one, arm, rest, is_nested=True)
            if any(speaks(one, arm) and not _leaves(arm) for arm in arms):
                return
            continue
        elif isinstance(statement, ir.Return) and is_nested and _returns_silently(one, statement):
            yield SilentPath(one.file.span(statement.at, statement.end), "returned")
        elif isinstance(statement, ir.Evaluate | ir.Return) and not speaks(one, rest):
            yield from _in_chain(one, statement.value)
        if isinstance(statement, ir.Return) or speaks(one, statement):
            return


def _in_try(one: Handled, tried: ir.Try, rest: Body, *, is_nested: bool) -> Iterator[SilentPath]:
    after = (*tried.final, *rest)
    for handler in tried.handlers:
        if _is_quiet(one, handler.body) and speaks(one, tried.body) and not speaks(one, after):
            last = handler.body[0] if handler.body else None
            at, end = (last.at, last.end) if last is not None else (tried.end - 1, tried.end)
            if _may_fail(one, tried.body) and not _holds_others(one, tried.body):
                yield SilentPath(one.file.span(at, end), "caught")
    yield from _in_body(one, tried.body, after, is_nested=is_nested)


def _in_chain(one: Handled, value: ir.Expression | None) -> Iterator[SilentPath]:
    """Looks for a promise in whose `then` is answered, and whose `catch` does no more than log."""
    value = value.value if isinstance(value, ir.Await) else value
    method = value.function if isinstance(value, ir.Call) else None
    if not isinstance(value, ir.Call) or not isinstance(method, ir.Attribute) or not value.arguments:
        return
    caught = value.arguments[0]
    is_chain = isinstance(method.base, ir.Call) and ir.last_name(method.base.function) in _PROMISED
    if method.name != "catch" or not is_chain or not speaks(one, method.base):
        return
    closure = one.file.extract.functions[caught.function] if isinstance(caught, ir.Closure) else None
    is_log = isinstance(caught, ir.Attribute) and ir.last_name(caught.base) == "console"
    if is_log or (closure is not None and _is_quiet(one, closure.body)):
        yield SilentPath(one.file.place(caught), "caught")


def _is_quiet(one: Handled, body: Body) -> bool:
    """Tells whether code does no more than log and clean up."""
    if speaks(one, body):
        return False
    found = [each.node for each in nodes(body)]
    calls = [node for node in found if isinstance(node, ir.Call)]
    is_plain = not any(isinstance(node, ir.Closure | ir.Name) and _is_unseen(node) for node in found)
    return is_plain and all(map(_is_log, calls))


def _is_unseen(node: ir.Closure | ir.Name) -> bool:
    return isinstance(node, ir.Closure) or node.id in {"process", "arguments"}


def _is_log(call: ir.Call) -> bool:
    function = call.function
    if not isinstance(function, ir.Attribute):
        return False
    owner = ir.last_name(function.base).lower()
    return owner == "console" or "log" in owner or function.name in _CLEANS_UP


def _may_fail(one: Handled, body: Body) -> bool:
    """Tells whether something may be thrown before the answer: more is called than the response."""
    own = {one.answer, one.request, "console"}
    calls = (each.node for each in nodes(body) if isinstance(each.node, ir.Call))
    return any(ir.first_name(call) not in own for call in calls)


def _holds_others(one: Handled, body: Body) -> bool:
    """Tells whether handlers that are called inside may have answered for what is caught."""
    is_onion = one.handler.framework in {"koa", "hono"} and one.onward != ""
    return is_onion and one.onward in set(names_in(body))


def _returns_silently(one: Handled, statement: ir.Return) -> bool:
    """Tells whether a `return` surely answers nothing, and is no way of saying 404."""
    value, framework = statement.value, one.handler.framework
    if framework == "fastify" or speaks(one, statement):
        return False
    if framework == "koa":
        return isinstance(value, ir.Mapping | ir.Call) and not _may_throw(value)
    return value is None or not _may_throw(value)


def _may_throw(value: ir.Expression) -> bool:
    """Tells whether what is called may be there to throw; a method of a variable is not."""
    calls = [each.node for each in nodes(value) if isinstance(each.node, ir.Call)]
    names = {"this", "Promise", "super"}
    return any(not isinstance(c.function, ir.Attribute) or ir.first_name(c) in names for c in calls)


def _deciding(one: Handled, body: Body) -> ir.If | None:
    """Finds the last of the conditions without which nothing is answered; `None` if there are none."""
    found: list[ir.If] = []
    for statement in body:
        if isinstance(statement, ir.Try) and speaks(one, statement):
            inner = _deciding(one, statement.body)
            if inner is None or speaks(one, statement.final):
                return None
            found.append(inner)
        elif isinstance(statement, ir.If) and speaks(one, statement):
            if speaks(one, statement.test) or not _is_open(statement):
                return None
            found.append(statement)
        elif speaks(one, statement) or any(isinstance(f.node, ir.Return) for f in nodes((statement,))):
            return None
    tests = [test for condition in found for test in _tests(condition)]
    return found[-1] if found and _are_apart(one, tests) else None


def _is_open(condition: ir.If) -> bool:
    """Tells whether there is no last `else`."""
    return not _last(condition).otherwise


def _last(condition: ir.If) -> ir.If:
    inner = condition.otherwise[0] if len(condition.otherwise) == 1 else None
    return _last(inner) if isinstance(inner, ir.If) else condition


def _tests(condition: ir.If) -> Iterator[ir.Expression]:
    """Lists the tests of a chain of `else if`."""
    yield condition.test
    if len(condition.otherwise) == 1 and isinstance(condition.otherwise[0], ir.If):
        yield from _tests(condition.otherwise[0])


def _are_apart(one: Handled, tests: list[ir.Expression]) -> bool:
    """Tells whether all tests may fail at once: an error is always there, and so is what was made."""
    if any(map(_is_elsewhere, tests)) or not all(_may_be_nothing(one, test) for test in tests):
        return False
    if one.handler.role == "error-handler":
        found = [each.node for test in tests for each in nodes(test)]
        operators = {node.operator for node in found if isinstance(node, ir.Operation)}
        return len(tests) == 1 or operators.isdisjoint(_MAY_COMPLEMENT)
    earlier = {name for test in tests[:-1] for name in names_in(test)}
    return earlier.isdisjoint(names_in(tests[-1]))


def _may_be_nothing(one: Handled, test: ir.Expression) -> bool:
    """Tells whether a test may fail: it is not for an error that is given, nor for what a call makes."""
    if isinstance(test, ir.Name) and one.handler.role == "error-handler":
        return False
    names = set(names_in(test))
    made = (each.node for each in one.file.nodes_of(one.index) if isinstance(each.node, ir.Assign))
    values = [each.value for each in made if names & {n for t in each.targets for n in names_in(t)}]
    return all(map(_may_give_nothing, values))


def _may_give_nothing(value: ir.Expression | None) -> bool:
    value = value.value if isinstance(value, ir.Await) else value
    if not isinstance(value, ir.Call):
        return not isinstance(value, ir.Mapping | ir.Sequence | ir.Closure)
    return ir.last_name(value.function).startswith(_FINDS)


def _is_elsewhere(test: ir.Expression) -> bool:
    found = (each.node for each in nodes(test))
    return any(isinstance(node, ir.Attribute) and node.name in _ELSEWHERE for node in found)


def _leaves(body: Body) -> bool:
    """Tells whether a body surely leaves the function."""
    last = body[-1] if body else None
    if isinstance(last, ir.If):
        return _leaves(last.then) and _leaves(last.otherwise)
    return isinstance(last, ir.Return | ir.Raise)
