"""Pydantic's schemas: which attributes they read off an object that they are validated from."""

from typing import TYPE_CHECKING

import libcst as cst
from msgspec import Struct

from cdcheck.languages.python.flow import reads
from cdcheck.languages.python.flow.states import Held, Instance, Many, State
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.flow.knowledge import Program
    from cdcheck.languages.python.flow.walker import Walker

_VALIDATE = frozenset({"model_validate", "from_orm"})
_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"})
_UNTOLD = frozenset(
    {"model_validator", "root_validator", "validator", "field_validator", "model_serializer"}
)


class SchemaField(Struct, frozen=True):
    """Is a field that is read under its own name; `schema` is the class of what it holds."""

    name: str
    schema: str | None


def validated(walker: "Walker", node: cst.Call) -> str | None:
    """Gives the id of the schema that a call validates an object with."""
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in _VALIDATE:
        return None
    owner = node.func.value
    name = owner.value if isinstance(owner, cst.Name) else ""
    found = walker.program.class_named(walker.function.path, name) if name else None
    return found if found not in walker.program.mapped else None


def read_by_schema(walker: "Walker", state: State, held: Held, schema: str, at: Location) -> None:
    """Reads all that a schema reads off an object, or off every object of a list."""
    if not isinstance(held, Instance | Many):
        return
    cls = walker.program.classes.get(schema)
    for field in fields_of(walker.program, schema) or ():
        inner = reads.read(walker, state, held.number, field.name, at, cls.name if cls else "")
        if field.schema is not None and field.schema != schema:
            read_by_schema(walker, state, inner, field.schema, at)


def schema_in(program: "Program", path: str, node: cst.CSTNode) -> str | None:
    """Finds the one schema that an annotation or a `response_model` names."""
    found = {
        id_
        for name in _names(node)
        if (id_ := program.class_named(path, name)) is not None and id_ not in program.mapped
    }
    return found.pop() if len(found) == 1 else None


def fields_of(program: "Program", schema: str, depth: int = 0) -> tuple[SchemaField, ...] | None:
    """Lists a schema's fields, inherited ones first; `None` where they could not all be told."""
    cls = program.classes.get(schema)
    tree = program.trees.at(cls.at) if cls is not None else None
    if cls is None or tree is None or not isinstance(tree.node, cst.ClassDef) or depth > 5:
        return None
    found: dict[str, SchemaField] = {}
    for base in cls.bases:
        if base in _BASES:
            continue
        inherited = fields_of(program, base, depth + 1)
        if inherited is None:
            return None
        found.update({field.name: field for field in inherited})
    for statement in tree.node.body.body:
        if isinstance(statement, cst.FunctionDef) and _UNTOLD & _decorators(statement):
            return None
        if isinstance(statement, cst.ClassDef) and not _is_plain(statement):
            return None
        for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Assign) and "alias" in _names(small):
                return None
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                if small.value is not None and not _is_plain(small.value):
                    return None
                inner = schema_in(program, cls.at.path, small.annotation.annotation)
                found[small.target.value] = SchemaField(small.target.value, inner)
    return tuple(found.values())


def _is_plain(value: cst.CSTNode) -> bool:
    """Tells whether a field's default says nothing of where its value comes from."""
    return not any("alias" in name for name in _names(value))


def _decorators(function: cst.FunctionDef) -> set[str]:
    return set().union(*(_names(one) for one in function.decorators))


def _names(node: cst.CSTNode) -> set[str]:
    found = {node.value} if isinstance(node, cst.Name) else set()
    if isinstance(node, cst.SimpleString):
        found = set(str(node.evaluated_value).replace("[", " ").replace("]", " ").split())
    return found.union(*(_names(child) for child in node.children))
