"""Files that only describe what is sent and received: schemas, interfaces, types."""

import re

from cdcheck.model.code import Class
from cdcheck.model.project import Project

_SHAPED = frozenset({"pydantic", "marshmallow", "msgspec", "typing", "typing_extensions", "enum"})
_PACKAGES = frozenset({"zod", "yup", "joi", "valibot", "@sinclair/typebox", "superstruct"})
_ERRORS = frozenset({"Error", "Exception", "ValueError"})


def shapes_kept(project: Project) -> frozenset[str]:
    """Finds the files with shapes of data and no other class."""
    classes = {item.id: item for item in project.classes}
    kept = {item.source for item in project.imports if item.package in _PACKAGES}
    kept |= {item.at.path for item in project.classes}
    others = {item.at.path for item in project.classes if not _is_shape(item, classes, 8)}
    return frozenset(kept - others)


def _is_shape(item: Class, classes: dict[str, Class], depth: int) -> bool:
    """Tells whether a class is a schema, an error or a type, by what it descends from."""
    if item.kind != "class":
        return True
    for base in item.bases:
        if base in classes:
            if depth and _is_shape(classes[base], classes, depth - 1):
                return True
        elif base.partition(".")[0] in _SHAPED or re.split(r"[.:]", base)[-1] in _ERRORS:
            return True
    return False
