"""How classes are mapped to tables, as far as that decides whether an ORM accepts them."""

from msgspec import Struct

from cdcheck.model.places import Location


class MappedField(Struct, frozen=True):
    """Is an attribute that a mapped class or one of its mixins gives to its rows.

    `maker` is what makes it (`mapped_column`, `Column`, `relationship`), empty if only an annotation
    does. `annotation` says how it is annotated: `mapped`, `plain`, `none`, `unknown`, or `collection`
    for a `Mapped[...]` of a plain collection. `has_type` is false where no SQL type is given.
    """

    name: str
    at: Location
    maker: str = ""
    annotation: str = "none"
    has_type: bool = True


class MappedClass(Struct, frozen=True):
    """Is a class that is mapped to a table.

    `registry` tells which classes may refer to each other by name, `metadata` which tables; they are
    empty where that could not be told. `parent` is the mapped class that it inherits from. `names`
    are all that the class and its bases define; `is_complete` is false where there may be others.
    `has_key` is `None` where the primary key could not be told. `options` are the special names
    (`__mapper_args__`) that are set.
    """

    id: str
    name: str
    table: str
    at: Location
    registry: str = ""
    metadata: str = ""
    parent: str | None = None
    names: tuple[str, ...] = ()
    fields: tuple[MappedField, ...] = ()
    options: tuple[str, ...] = ()
    is_complete: bool = True
    has_key: bool | None = None


class Link(Struct, frozen=True):
    """Is a relationship as one mapped class states it.

    `owner` is that class, `target` the class it leads to, if that is given as a class. `written` is
    the class's name where it is given as text. `join` are the arguments that settle how the tables
    are joined. `lazy` says when it is loaded (`select` on first use), empty if that could not be
    told. `is_many` tells whether it holds a collection, `None` where the direction of the keys decides.
    `backref_lazy` says the same of what `backref` adds to the other class.
    `empties` says that it empties the keys of what it leads to when an object is deleted that owns some,
    `backref_empties` that what `backref` adds to the other class does.
    `is_overlapping` says that `overlaps` names others which set the same key.
    `is_known` is false where an argument could not be told.
    """

    at: Location
    owner: str
    name: str
    target: str | None = None
    written: str = ""
    back_populates: str | None = None
    backref: str | None = None
    secondary: str | None = None
    is_secondary_written: bool = False
    join: tuple[str, ...] = ()
    lazy: str = "select"
    backref_lazy: str = ""
    is_many: bool | None = None
    is_known: bool = True
    empties: bool = False
    backref_empties: bool = False
    is_overlapping: bool = False


class MappingGap(Struct, frozen=True):
    """Is a place that may define tables or mapped classes beyond those that were read."""

    at: Location
    why: str


class OpenedClass(Struct, frozen=True):
    """Is a mapped class, by its id, whose objects may have other attributes too, and why."""

    id: str
    why: str


class RefusedDefinition(Struct, frozen=True):
    """Is an argument that an ORM refuses whenever a model or an engine is defined with it.

    `callee` is the function as it is named, `argument` what it is given (`cascade='al'`), `wanted` what
    it takes instead, and `error` how the error that it raises begins. `library` is whose it is.
    """

    at: Location
    callee: str
    argument: str
    wanted: str
    error: str
    function: str | None = None
    is_test: bool = False
    library: str = "sqlalchemy"
