"""The names that anonymous functions, classes and object literals are bound to."""

from tree_sitter import Node

from cdcheck.ir import Attribute, Const, Expression, Index, Name
from cdcheck.languages.javascript.lowering.unit import Hint, Unit

# Handlers of these kinds take the hint, or pass it on to what they hold.
_NAMEABLE = frozenset(
    {
        "arrow_function",
        "function_expression",
        "generator_function",
        "class",
        "object",
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
    }
)
_EXPORTS = ("module", "exports")
_UNSPOKEN = frozenset({"this", "prototype"})


def named(unit: Unit, node: Node, hint: Hint | None) -> Expression:
    """Lowers a value that takes a name if it has none itself."""
    kind = node.type
    if kind in _NAMEABLE:
        unit.hint = hint
    return unit.expressions[kind](unit, node)


def take_hint(unit: Unit) -> Hint | None:
    """Takes the hint that was left for this node; what it holds must not find it."""
    hint = unit.hint
    unit.hint = None
    return hint


def hint_for(unit: Unit, target: Expression) -> Hint | None:
    """Says what is called as the target that it is assigned to; `None` if the target has no name."""
    if type(target) is Name:
        return Hint(target.id, unit.prefix + target.id, target.at)
    path = _spoken_path(target)
    if not path:
        return None
    name = path[-1]
    return Hint(name, unit.prefix + ".".join(path), target.end - len(name))


def key_hint(unit: Unit, key: Expression, *, owner: int = -1) -> Hint | None:
    """Says what is called as the key that it stands behind; `None` if the key is computed."""
    if isinstance(key, Const):
        name = str(key.value)
        return Hint(name, unit.prefix + name, key.at, owner)
    return None


def _spoken_path(target: Expression) -> list[str]:
    path: list[str] = []
    while isinstance(target, Attribute | Index):
        if isinstance(target, Attribute):
            path.append(target.name)
        elif type(target.key) is Const and type(target.key.value) is str:
            path.append(target.key.value)
        else:
            return []
        target = target.base
    if type(target) is not Name:
        return []
    path.append(target.id)
    spoken = [one for one in reversed(path) if one not in _UNSPOKEN]
    while len(spoken) > 1 and spoken[0] in _EXPORTS:
        del spoken[0]
    return spoken
