"""Follows attributes of Django's rows that an expression of the database is assigned to."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.stale_expressions import StaleExpression, StaleExpressions
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_EXPRESSION = "django.db.models.F"
_ANSWERS = frozenset({"django.http.JsonResponse", "rest_framework.response.Response"})
_SAVING = frozenset({"save", "asave"})


class _Places(NamedTuple):
    """Holds the file, and the places in it where expressions and answers are made."""

    file: LoweredFile
    expressions: frozenset[Location]
    answers: frozenset[Location]


@fact
def stale_expressions(project: Project, sources: SourceTexts) -> StaleExpressions:
    """Reads the files again that make expressions."""
    expressions = frozenset(call.at for call in project.calls if call.external == _EXPRESSION)
    answers = frozenset(call.at for call in project.calls if call.external in _ANSWERS)
    found: dict[Location, StaleExpression] = {}
    for path in sorted({at.path for at in expressions}):
        file = lowered(path, sources)
        if file is not None:
            places = _Places(file, expressions, answers)
            for _, body in file.bodies():
                found.update(_in_block(places, body))
    return StaleExpressions(found)


def _in_block(places: _Places, body: Body) -> Iterator[tuple[Location, StaleExpression]]:
    """Looks at the assignments of a block, and of those in it, each with what follows in its block."""
    for number, statement in enumerate(body):
        target = _assigned(places, statement)
        if target is not None:
            stale = _met_again(places, target, body[number + 1 :])
            if stale is not None:
                yield places.file.place(target), stale
        for inner in _blocks_in(statement):
            yield from _in_block(places, inner)


def _blocks_in(statement: ir.Statement) -> Sequence[Body]:
    match statement:
        case ir.If():
            return statement.then, statement.otherwise
        case ir.With() | ir.Loop():
            return (statement.body,)
        case ir.Try():
            return statement.body, *(handler.body for handler in statement.handlers)
        case _:
            return ()


def _assigned(places: _Places, statement: ir.Statement) -> ir.Attribute | None:
    """Finds `row.name = F("name") + 1`."""
    if not isinstance(statement, ir.Assign) or len(statement.targets) != 1 or statement.operator:
        return None
    target = statement.targets[0]
    is_row = isinstance(target, ir.Attribute) and isinstance(target.base, ir.Name)
    value = statement.value.operands[0] if isinstance(statement.value, ir.Operation) else statement.value
    is_expression = isinstance(value, ir.Call) and places.file.place(value) in places.expressions
    return target if is_row and is_expression and isinstance(target, ir.Attribute) else None


def _met_again(places: _Places, target: ir.Attribute, rest: Body) -> StaleExpression | None:
    """Finds the first use of the attribute behind the first `save`, if nothing may renew it before."""
    row, saved_at = ir.last_name(target.base), None
    for statement in rest:
        for found in nodes(statement):
            node = found.node
            if not (isinstance(node, ir.Name) and node.id == row):
                continue
            around = found.around
            if not isinstance(around, ir.Attribute) or _is_target(statement, around, target.name):
                return None
            call = found.beyond
            is_called = isinstance(call, ir.Call) and call.function is around
            if around.name == target.name and saved_at is not None:
                is_answered = _is_answered(places, statement, around)
                return StaleExpression(places.file.place(around), saved_at, False, is_answered)
            if is_called and around.name not in _SAVING:
                return None
            if isinstance(call, ir.Call) and is_called:
                if not _is_plain(statement, call):
                    return None
                if saved_at is None:
                    saved_at = places.file.place(call)
                elif _saves(call, target.name):
                    return StaleExpression(places.file.place(call), saved_at, True)
    return None


def _is_target(statement: ir.Statement, attribute: ir.Attribute, name: str) -> bool:
    """Tells whether a statement sets the attribute anew."""
    is_same = isinstance(statement, ir.Assign) and attribute in statement.targets
    return is_same and attribute.name == name


def _is_plain(statement: ir.Statement, call: ir.Call) -> bool:
    """Tells whether a statement does nothing but save, on every way through the block."""
    value = statement.value if isinstance(statement, ir.Evaluate) else None
    return value is call or (isinstance(value, ir.Await) and value.value is call)


def _saves(call: ir.Call, name: str) -> bool:
    """Tells whether a call saves an attribute; one that names what it saves, by name."""
    named = [value for key, value in call.keywords if key == "update_fields"]
    if not named:
        return not any(key == "**" for key, _ in call.keywords)
    return any(isinstance(f.node, ir.Const) and f.node.value == name for f in nodes(named[0]))


def _is_answered(places: _Places, statement: ir.Statement, read: ir.Attribute) -> bool:
    """Tells whether an answer is made of nothing but mappings and lists around the value."""
    around: dict[int, Found] = {id(found.node): found for found in nodes(statement)}
    node: object = around[id(read)].around
    while isinstance(node, ir.Mapping | ir.Sequence):
        node = around[id(node)].around
    return isinstance(node, ir.Call) and places.file.place(node) in places.answers
