"""The classes of serializers, by id."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project
from cdcheck.model.serializing import Serializer


class SerializerClasses(Struct, frozen=True):
    """Holds those that no other extends."""

    by_id: Mapping[str, Serializer]


@fact
def serializer_classes(project: Project) -> SerializerClasses:
    return SerializerClasses({one.id: one for one in project.serializers})
