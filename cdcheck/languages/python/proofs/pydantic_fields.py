"""The fields of Pydantic's classes, as `model_dump` gives them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.class_names import ClassNames
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Class
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_ADDING = ("computed_field", "model_serializer", "extra", "__init__", "root_validator")
_DEPTH = 5


class SchemaField(NamedTuple):
    """Is a field, with the class of the schema that it holds."""

    name: str
    schema: str | None


class Schemas:
    """Finds the fields of schemas by the class's id."""

    def __init__(self, project: Project, names: ClassNames, sources: SourceTexts) -> None:
        self.classes: Mapping[str, Class] = {cls.id: cls for cls in project.classes}
        self.names, self.sources = names, sources

    def fields(self, id_: str | None, depth: int = 0) -> Mapping[str, SchemaField] | None:
        """Lists all fields; `None` where there may be others, or the class is none of Pydantic's."""
        cls = self.classes.get(id_ or "")
        file = lowered(cls.at.path, self.sources) if cls is not None else None
        node = file.definition_at(cls.at) if cls is not None and file is not None else None
        if cls is None or file is None or not isinstance(node, ir.Class) or depth > _DEPTH:
            return None
        found: dict[str, SchemaField] = {}
        for base in cls.bases:
            inherited = {} if base in _BASES else self.fields(base, depth + 1)
            if inherited is None:
                return None
            found.update(inherited)
        if not cls.bases or any(word in file.written(_spanned(node)) for word in _ADDING):
            return None
        found.update((one.name, one) for one in self._own(file, node))
        return found

    def _own(self, file: LoweredFile, node: ir.Class) -> Iterator[SchemaField]:
        for statement in node.body:
            target = statement.targets[0] if isinstance(statement, ir.Assign) else None
            annotation = statement.annotation if isinstance(statement, ir.Assign) else None
            if not isinstance(target, ir.Name) or annotation is None or target.id.startswith("_"):
                continue
            if target.id != "model_config" and "ClassVar" not in file.written(annotation):
                yield SchemaField(target.id, self.names.named(file.path, annotation))


def _spanned(node: ir.Class) -> ir.Expression:
    return ir.Const(node.at, node.end, None)
