"""How a framework's serializers are declared, as far as that decides whether it accepts them."""

from msgspec import Struct

from cdcheck.model.places import Location


class SerializerField(Struct, frozen=True):
    """Is a field that a serializer declares.

    `kind` is the name of its class, `source` the attribute that it says it reads. `method` is the method
    of the serializer that gives its value, where one does; `serializer` is the id of the one that it is
    itself. `options` are those that are given and not
    surely off, `on` those that are surely `True`. `is_nested` says that it is a serializer itself,
    `is_optional` that a request need not send a value.
    """

    name: str
    at: Location
    kind: str
    source: str = ""
    method: str = ""
    options: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    is_nested: bool = False
    is_optional: bool = False
    serializer: str = ""


class Serializer(Struct, frozen=True):
    """Is a class that turns rows into answers, and requests into rows.

    `model` is the id of the model whose fields it takes over, empty if it takes over none. `choosing`
    says how it names them: by `fields`, `exclude`, `both`, `all`, `text` (where a list is wanted),
    `nothing`, or empty if that could not be told. `named` are the names, at `named_at`; `renamed` those
    for which it states another source. `declared` are its own fields, `inherited` the names that its
    bases define, `members` all that it or a first-party base defines. `is_complete` says that there are
    no other fields, and that the framework deals with them; `is_plain` that no other base may deal with
    requests; `is_of_model` that it writes rows of a model by itself; `is_used` that code surely asks for
    its fields, `is_listed` that a view leaves it to the framework to answer many rows by it.
    """

    id: str
    name: str
    at: Location
    model: str
    choosing: str
    named: tuple[str, ...]
    named_at: Location
    renamed: tuple[str, ...]
    declared: tuple[SerializerField, ...]
    inherited: tuple[str, ...]
    members: tuple[str, ...]
    is_complete: bool
    is_used: bool
    is_plain: bool = False
    is_of_model: bool = False
    is_listed: bool = False
    is_test: bool = False


class SerializerMaking(Struct, frozen=True):
    """Is a call that makes a serializer, of the class `serializer`.

    `of` says what it is handed to turn into an answer: `rows` for a query set or a manager, `row` for a
    row, `nothing`, or empty if that could not be told. `is_many` says whether it is told that there are
    several, `has_data` whether it is handed what a request sends; they are `None` where that could not
    be told. `is_partial` says that some of its fields may not have been sent. `context` names what it is
    handed besides, `None` where that could not be told.
    """

    at: Location
    serializer: str
    of: str
    is_many: bool | None
    has_data: bool | None
    is_partial: bool = False
    context: tuple[str, ...] | None = None
    is_test: bool = False


class SerializerSaving(Struct, frozen=True):
    """Is a view that leaves it to the framework to write rows by a serializer, which it makes for it.

    `method` is the method of the serializer that writes: `create` or `update`; `view` is the id of the
    class of views.
    """

    at: Location
    serializer: str
    method: str
    view: str
    is_test: bool = False
