"""Numbers that a branch counts up, such as those of placeholders."""

from cdcheck import ir
from cdcheck.abstract.values import Known, Unknown, Value, options
from cdcheck.ir.walking import nodes

# Which of its numbers goes with what else the branch did is not known: a choice would go with both.
COUNTED = Unknown("a number that a branch counts up")


def is_number(value: Value) -> bool:
    """Tells whether a value is a whole number, or one of several."""
    return all(isinstance(o, Known) and type(o.value) is int for o in options(value))


def counts(branch: ir.If, name: str) -> bool:
    """Tells whether a branch makes a number of what it was before: `i++`, `i += 2`, `i = i + 1`."""
    for node, _, _ in nodes((branch.then, branch.otherwise)):
        if isinstance(node, ir.Assign) and any(_is(target, name) for target in node.targets):
            if node.operator or _reads(node.value, name):
                return True
        elif isinstance(node, ir.Bind) and _is(node.target, name) and _reads(node.value, name):
            return True
    return False


def _is(expression: ir.Expression, name: str) -> bool:
    return isinstance(expression, ir.Name) and expression.id == name


def _reads(value: ir.Expression | None, name: str) -> bool:
    operands = value.operands if isinstance(value, ir.Operation) else ()
    return any(_is(operand, name) for operand in operands)
