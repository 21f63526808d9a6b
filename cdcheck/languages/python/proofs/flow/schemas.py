"""Pydantic's schemas: which attributes they read off an object that they are validated from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.flow import reads
from cdcheck.languages.python.proofs.flow.states import Held, Instance, Many, State
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.knowledge import Program
    from cdcheck.languages.python.proofs.flow.walker import Walker

_VALIDATE = frozenset({"model_validate", "from_orm"})
_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"})
_UNTOLD = frozenset(
    {"model_validator", "root_validator", "validator", "field_validator", "model_serializer"}
)


class SchemaField(Struct, frozen=True):
    """Is a field that is read under its own name; `schema` is the class of what it holds."""

    name: str
    schema: str | None


def validated(walker: "Walker", node: ir.Call) -> str | None:
    """Gives the id of the schema that a call validates an object with."""
    if not isinstance(node.function, ir.Attribute) or node.function.name not in _VALIDATE:
        return None
    owner = node.function.base
    name = owner.id if isinstance(owner, ir.Name) else ""
    found = walker.program.class_named(walker.function.path, name) if name else None
    return found if found not in walker.program.mapped else None


def read_by_schema(walker: "Walker", state: State, held: Held, schema: str, at: Location) -> None:
    """Reads all that a schema reads off an object, or off every object of a list."""
    if not isinstance(held, Instance | Many):
        return
    cls, looped = walker.program.classes.get(schema), walker.looped
    walker.looped |= {held.number} if isinstance(held, Many) else frozenset()
    for field in fields_of(walker.program, schema) or ():
        inner = reads.read(walker, state, held.number, field.name, at, cls.name if cls else "")
        if field.schema is not None and field.schema != schema:
            read_by_schema(walker, state, inner, field.schema, at)
    walker.looped = looped


def schema_in(program: "Program", path: str, node: ir.Expression) -> str | None:
    """Finds the one schema that an annotation or a `response_model` names."""
    found = {
        id_
        for name in names_in(node)
        if (id_ := program.class_named(path, name)) is not None and id_ not in program.mapped
    }
    return found.pop() if len(found) == 1 else None


def fields_of(program: "Program", schema: str, depth: int = 0) -> tuple[SchemaField, ...] | None:
    """Lists a schema's fields, inherited ones first; `None` where they could not all be told."""
    cls = program.classes.get(schema)
    tree = program.trees.at(cls.at) if cls is not None else None
    if cls is None or tree is None or not isinstance(tree.node, ir.Class) or depth > 5:
        return None
    found: dict[str, SchemaField] = {}
    for base in cls.bases:
        if base in _BASES:
            continue
        inherited = fields_of(program, base, depth + 1)
        if inherited is None:
            return None
        found.update({field.name: field for field in inherited})
    for statement in tree.node.body:
        if _is_untold(tree.file, statement):
            return None
        target = statement.targets[0] if isinstance(statement, ir.Assign) else None
        if isinstance(statement, ir.Assign) and statement.annotation and isinstance(target, ir.Name):
            inner = schema_in(program, cls.at.path, statement.annotation)
            found[target.id] = SchemaField(target.id, inner)
    return tuple(found.values())


def names_in(tree: object) -> Iterator[str]:
    """Lists the names that stand in code, those of members, of keywords and in texts too."""
    for found in nodes(tree):
        node = found.node
        if isinstance(node, ir.Name):
            yield node.id
        elif isinstance(node, ir.Attribute):
            yield node.name
        elif isinstance(node, ir.Call):
            yield from (keyword for keyword, _ in node.keywords)
        elif isinstance(node, ir.Const) and isinstance(node.value, str):
            yield from node.value.replace("[", " ").replace("]", " ").split()


def _is_untold(file: LoweredFile, statement: ir.Statement) -> bool:
    """Tells whether a member of a schema may say that fields are read under other names."""
    if isinstance(statement, ir.Define):
        decorators = file.extract.functions[statement.function].decorators
        return not _UNTOLD.isdisjoint(names_in(decorators))
    if isinstance(statement, ir.DefineClass):
        return "alias" in file.written(statement)
    return any("alias" in name for name in names_in(statement))
