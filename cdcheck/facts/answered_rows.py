"""What serializers ask the database for each row that they answer."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class AskedRelation(Struct, frozen=True):
    """Is a query for the rows of the relation `name`, which `method` sends by the manager's `verb`."""

    at: Location
    name: str
    verb: str
    method: str


class AnsweredRows(Struct, frozen=True):
    """Holds them by the id of the serializer, each relation once a method."""

    of: Mapping[str, tuple[AskedRelation, ...]]
