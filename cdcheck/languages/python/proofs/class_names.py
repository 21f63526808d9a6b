"""Which classes of the app the names of its files stand for."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from cdcheck import ir
from cdcheck.model.project import Project


class ClassNames(Struct, frozen=True):
    """Finds classes by their names in a file: its own, imported ones, and those of imported modules."""

    own: frozenset[str]
    imported: Mapping[str, Mapping[str, str]]
    modules: Mapping[str, Mapping[str, str]]

    def named(self, path: str, expression: ir.Expression | None) -> str | None:
        """Gives the id of the class that an expression names."""
        if isinstance(expression, ir.Name):
            own = f"{path}:{expression.id}"
            return own if own in self.own else self.imported.get(path, {}).get(expression.id)
        if isinstance(expression, ir.Attribute) and isinstance(expression.base, ir.Name):
            module = self.modules.get(path, {}).get(expression.base.id)
            found = f"{module}:{expression.name}"
            return found if found in self.own else None
        return None


def class_names(project: Project) -> ClassNames:
    own = frozenset(cls.id for cls in project.classes)
    modules: dict[str, dict[str, str]] = defaultdict(dict)
    for item in project.imports:
        for symbol in item.names:
            if symbol.target is not None and f"{symbol.target}:{symbol.name}" not in own:
                modules[item.source][symbol.alias or symbol.name] = symbol.target
    return ClassNames(own, imported_classes(project), modules)


def imported_classes(project: Project) -> Mapping[str, Mapping[str, str]]:
    """Gives, by file, the classes that its imports name."""
    own = {cls.id for cls in project.classes}
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for item in project.imports:
        for symbol in item.names:
            id_ = f"{symbol.target}:{symbol.name}"
            if symbol.target is not None and id_ in own:
                names[item.source][symbol.alias or symbol.name] = id_
    return names
