"""Compound statements, except definitions."""

from tree_sitter import Node

from cdcheck.ir import (
    Branch,
    Expression,
    Handler,
    If,
    Loop,
    Name,
    Operation,
    Sequence,
    Statement,
    Switch,
    Try,
    With,
    WithItem,
)
from cdcheck.languages.python.lowering.blocks import block, check_alignment
from cdcheck.languages.python.lowering.grammar import field, kind, kinds, significant
from cdcheck.languages.python.lowering.scopes import ScopeKind, around
from cdcheck.languages.python.lowering.targets import target
from cdcheck.languages.python.lowering.unit import Unit

_AS = kinds("as_pattern")
_ELIF = kind("elif_clause")
_EXCEPT = kind("except_clause")
_FINALLY = kind("finally_clause")
_IDENTIFIER = kind("identifier")
# A longer row of `elif` would become a deeper nesting than anybody can walk; its rest is flat.
_LONGEST_ROW = 50


def if_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `if` with its `elif` and `else`."""
    end = node.end_byte
    otherwise: tuple[Statement, ...] = ()
    depth = unit.depth
    is_type_only = unit.is_type_only
    unit.is_type_only = is_type_only or _is_type_checking(unit, node)
    tests = [(node.start_byte, *_tested(unit, node))]
    unit.is_type_only = is_type_only
    for clause in node.children_by_field_name("alternative"):
        check_alignment(unit, clause)
        if clause.kind_id == _ELIF:
            unit.depth = min(unit.depth + 1, depth + _LONGEST_ROW)
            tests.append((clause.start_byte, *_tested(unit, clause)))
        else:
            otherwise = block(unit, field(clause, "body"))
    unit.depth = depth
    for number, (at, test, then) in reversed(list(enumerate(tests))):
        if number < _LONGEST_ROW:
            otherwise = (If(at, end, test, then, otherwise),)
        else:
            otherwise = (If(at, end, test, then, ()), *otherwise)
    return otherwise


def while_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `while`."""
    at, end = node.start_byte, node.end_byte
    test = unit.lower(field(node, "condition"))
    body = _loop_body(unit, node)
    return (Loop(at, end, "while", None, None, test, body, _alternative(unit, node)),)


def for_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `for` and `async for`."""
    at, end = node.start_byte, node.end_byte
    is_async = _is_async(unit, node)
    iterable = unit.lower(field(node, "right"))
    variable = target(unit, field(node, "left"))
    body = _loop_body(unit, node)
    kind_ = "async for" if is_async else "for"
    return (Loop(at, end, kind_, variable, iterable, None, body, _alternative(unit, node)),)


def with_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `with` and `async with`."""
    is_async = _is_async(unit, node)
    clause, body = significant(node)
    items = tuple([_item(unit, field(one, "value")) for one in significant(clause)])
    return (With(node.start_byte, node.end_byte, items, block(unit, body), is_async),)


def try_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `try`; names that the handlers expect to be missing are no reads."""
    body_node, *clauses = significant(node)
    reads = unit.reads
    if any(_expects_name_error(unit, clause) for clause in clauses):
        unit.reads = {}
    body = block(unit, body_node)
    unit.reads = reads
    handlers: list[Handler] = []
    otherwise: tuple[Statement, ...] = ()
    final: tuple[Statement, ...] = ()
    for clause in clauses:
        check_alignment(unit, clause)
        if clause.kind_id == _EXCEPT:
            handlers.append(_handler(unit, clause))
        elif clause.kind_id == _FINALLY:
            final = block(unit, significant(clause)[-1])
        else:
            otherwise = block(unit, field(clause, "body"))
    if not handlers and not final:
        # The grammar asks for neither.
        unit.is_suspect = True
    return (Try(node.start_byte, node.end_byte, body, tuple(handlers), otherwise, final),)


def match(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `match`."""
    at, end = node.start_byte, node.end_byte
    subjects = [unit.lower(one) for one in node.children_by_field_name("subject")]
    subject = subjects[0]
    if len(subjects) > 1:
        subject = Sequence(subject.at, subjects[-1].end, "tuple", tuple(subjects))
    cases = significant(field(node, "body"))
    return (Switch(at, end, subject, tuple([_branch(unit, case) for case in cases])),)


def _tested(unit: Unit, node: Node) -> tuple[Expression, tuple[Statement, ...]]:
    test = unit.lower(field(node, "condition"))
    return test, block(unit, field(node, "consequence"))


def _is_type_checking(unit: Unit, node: Node) -> bool:
    test = unit.text_of(field(node, "condition"))
    return test.rpartition(".")[2] == "TYPE_CHECKING"


def _loop_body(unit: Unit, node: Node) -> tuple[Statement, ...]:
    unit.loops += 1
    body = block(unit, field(node, "body"))
    unit.loops -= 1
    return body


def _alternative(unit: Unit, node: Node) -> tuple[Statement, ...]:
    clause = node.child_by_field_name("alternative")
    if clause is None:
        return ()
    check_alignment(unit, clause)
    return block(unit, field(clause, "body"))


def _is_async(unit: Unit, node: Node) -> bool:
    if not unit.text.startswith(b"async", node.start_byte):
        return False
    scope = unit.scope
    if not scope.is_async and scope.kind in (ScopeKind.FUNCTION, ScopeKind.MODULE):
        word = node.children[1].type
        unit.fault(node.children[0], f"`async {word}` stands outside an async function")
    return True


def _item(unit: Unit, node: Node) -> WithItem:
    if node.kind_id not in _AS:
        return WithItem(unit.lower(node), None)
    context, alias = significant(node)
    return WithItem(unit.lower(context), target(unit, alias))


def _expects_name_error(unit: Unit, clause: Node) -> bool:
    if clause.kind_id != _EXCEPT:
        return False
    values = clause.children_by_field_name("value")
    return not values or any("NameError" in unit.text_of(one) for one in values)


def _handler(unit: Unit, node: Node) -> Handler:
    *written, body = significant(node)
    types: Expression | None = None
    variable: Expression | None = None
    if len(written) == 1 and written[0].kind_id in _AS:
        caught, alias = significant(written[0])
        types, variable = unit.lower(caught), target(unit, alias)
    elif len(written) == 2 and _is_variable(unit, written[1]):
        unit.fault(node, "a comma, not `as`, stands before the name of the exception")
        types, variable = unit.lower(written[0]), target(unit, written[1])
    elif written:
        # Python 3.14 needs no parentheses around several.
        lowered = [unit.lower(one) for one in written]
        types = lowered[0]
        if len(lowered) > 1:
            types = Sequence(lowered[0].at, lowered[-1].end, "tuple", tuple(lowered))
    return Handler(types, variable, block(unit, body))


def _is_variable(unit: Unit, node: Node) -> bool:
    """Tells `except Error, e` of Python 2 from `except Error, Other` of Python 3.14."""
    name = unit.text_of(node)
    if node.kind_id != _IDENTIFIER or not name.islower():
        return False
    return not any(name in scope.bound for scope in (unit.scope, *around(unit.scope)))


def _branch(unit: Unit, node: Node) -> Branch:
    *patterns, body = significant(node)
    guard_node = node.child_by_field_name("guard")
    if guard_node is not None:
        patterns.remove(guard_node)
    lowered = [unit.lower(one) for one in patterns]
    pattern = lowered[0]
    if len(lowered) > 1:
        pattern = Sequence(pattern.at, lowered[-1].end, "list", tuple(lowered))
    if guard_node is not None:
        guard = unit.lower(significant(guard_node)[0])
        pattern = Operation(pattern.at, guard.end, "if", (pattern, guard))
    is_default = type(pattern) is Name and pattern.id == "_"
    return Branch(None if is_default else pattern, block(unit, body))
