"""What definitions hold that the library which they are made with refuses, or wants named."""

from msgspec import Struct

from cdcheck.model.places import Location


class UnusableDefinition(Struct, frozen=True):
    """Is a part of a definition that an ORM refuses when the code that makes it runs.

    `kind` says what is wrong; of a `reference`, which is the name of a table, nothing is told yet.
    `owner` names the model, empty where a connection is defined; `name` is the attribute, the hook or
    the method, `written` what stands there in code.
    """

    at: Location
    orm: str
    kind: str
    owner: str = ""
    name: str = ""
    written: str = ""
    is_test: bool = False


class NamedRepository(Struct, frozen=True):
    """Is the repository of an entity that its ORM wants to be named in the definition.

    Both are ids of classes.
    """

    at: Location
    entity: str
    repository: str
    is_test: bool = False
