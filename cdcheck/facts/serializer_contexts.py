"""What serializers take out of the context that they are made with."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class ContextRead(Struct, frozen=True):
    """Is one such place: `key` is what it takes.

    `error` is what is raised where the context lacks it, on every way through the method; empty where
    the method goes on without it.
    """

    at: Location
    key: str
    method: str
    error: str = ""


class SerializerContexts(Struct, frozen=True):
    """Holds them by the id of the serializer, for the methods that make its answer."""

    of: Mapping[str, tuple[ContextRead, ...]]
