"""Loops that set an object's attributes from what they are handed, name by name."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.pydantic_fields import Schemas
from cdcheck.languages.python.proofs.row_objects import RowObjects
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DUMPING = frozenset({"model_dump", "dict"})
_NARROWING = frozenset({"exclude", "include", "by_alias"})
_LEAVING_OUT = frozenset({"exclude_unset", "exclude_none", "exclude_defaults"})
_PAIR = 2
_OF_SETATTR = 3
_DEPTH = 4


class Dumped(NamedTuple):
    """Is the schema whose fields a mapping has: `is_whole` says that it has all of them."""

    names: tuple[str, ...]
    at: Location
    is_whole: bool


def set_in_loop(loop: ir.Loop) -> ir.Call | None:
    """Finds `setattr(row, name, value)` in a loop over pairs that does it for each of them."""
    target = loop.target
    if not isinstance(target, ir.Sequence) or len(target.items) != _PAIR:
        return None
    for statement in loop.body:
        if not isinstance(statement, ir.Evaluate | ir.If):
            return None
        call = statement.value if isinstance(statement, ir.Evaluate) else None
        if isinstance(call, ir.Call) and ir.last_name(call.function) == "setattr":
            names = [ir.last_name(one) for one in call.arguments[1:]]
            is_of_pair = names == [ir.last_name(one) for one in target.items]
            return call if is_of_pair and len(call.arguments) == _OF_SETATTR else None
        if isinstance(statement, ir.If) and not _goes_on(statement):
            return None
    return None


def _goes_on(branch: ir.If) -> bool:
    """Tells whether what follows a condition is done all the same."""
    return all(isinstance(one, ir.Evaluate) for one in (*branch.then, *branch.otherwise))


def setting_methods(project: Project, sources: SourceTexts) -> Mapping[str, frozenset[str]]:
    """Gives methods that set what they are handed by name, with their own parameters.

    A name that several classes use for different methods is left out.
    """
    found: dict[str, frozenset[str]] = {}
    named = [one for one in project.functions if one.owner is not None and not one.is_test]
    for function in named:
        is_only = [one.name for one in named].count(function.name) == 1 if function.takes_any else False
        file = lowered(function.path, sources) if is_only else None
        node = file.definition_at(function.at) if file is not None else None
        if isinstance(node, ir.Function) and _sets_all(node):
            found[function.name] = frozenset(one.name for one in node.parameters)
    return found


def _sets_all(function: ir.Function) -> bool:
    rest = next((one.name for one in function.parameters if one.kind == "**"), "")
    own = function.parameters[0].name if function.parameters else ""
    for statement in function.body:
        call = set_in_loop(statement) if isinstance(statement, ir.Loop) else None
        if isinstance(statement, ir.Loop) and call is not None:
            is_own = ir.last_name(call.arguments[0]) == own
            return is_own and ir.first_name(statement.iterable) == rest
    return False


def dumped(
    file: LoweredFile, rows: RowObjects, value: ir.Expression | None, schemas: Schemas, depth: int = 0
) -> Dumped | None:
    """Finds the schema that `model_dump` of makes a mapping, or what `items` lists."""
    if isinstance(value, ir.Name) and depth < _DEPTH:
        set_to = list(_set_to(file, value.id, rows.index))
        return dumped(file, rows, set_to[0], schemas, depth + 1) if len(set_to) == 1 else None
    if not isinstance(value, ir.Call) or not isinstance(value.function, ir.Attribute):
        return None
    name, base = value.function.name, value.function.base
    if name == "items":
        return dumped(file, rows, base, schemas, depth + 1)
    given = {keyword for keyword, _ in value.keywords}
    cls = _schema_of(rows, base, schemas) if name in _DUMPING and not value.arguments else None
    fields = schemas.fields(cls) if cls is not None and _NARROWING.isdisjoint(given) else None
    if cls is None or fields is None:
        return None
    is_whole = given.isdisjoint(_LEAVING_OUT | {"**"})
    return Dumped(tuple(fields), schemas.classes[cls].at, is_whole)


def _set_to(file: LoweredFile, name: str, index: int) -> Iterator[ir.Expression | None]:
    """Lists what a variable of a function is set to, with nothing where it may be changed."""
    for found in file.mentions(name, index):
        around = found.around
        is_bound = isinstance(around, ir.Assign) and any(one is found.node for one in around.targets)
        is_asked = isinstance(around, ir.Attribute) and around.name == "items"
        if isinstance(around, ir.Assign) and is_bound:
            yield around.value
        elif isinstance(around, ir.Attribute | ir.Index) and not is_asked:
            yield None


def _schema_of(rows: RowObjects, expression: ir.Expression, schemas: Schemas) -> str | None:
    """Finds the class of a parameter, or of what a field of it holds."""
    if isinstance(expression, ir.Attribute):
        outer = _schema_of(rows, expression.base, schemas)
        field = (schemas.fields(outer) or {}).get(expression.name) if outer is not None else None
        return field.schema if field is not None else None
    if not isinstance(expression, ir.Name) or rows.index < 0:
        return None
    if not rows.file.is_bound_once(expression.id, rows.index):
        return None
    for parameter in rows.file.extract.functions[rows.index].parameters:
        if parameter.name == expression.id and not parameter.kind.startswith("*"):
            return rows.annotated(parameter.annotation)
    return None
