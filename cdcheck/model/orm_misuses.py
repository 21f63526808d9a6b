"""What code asks of an ORM's objects that they do not do, or not so."""

from msgspec import Struct

from cdcheck.model.places import Location


class UndefinedAttribute(Struct, frozen=True):
    """Is a name that code means to be an attribute of a model, whose class does not define it.

    `how` is `read` (`Article.titel`), `filter_by` or `query.filter_by` for keywords of these, or `new`
    for one of the constructor; `rejects` is what the constructor says of it. `doubt` says what else
    may define it, empty if nothing can.
    """

    at: Location
    orm: str
    model: str
    name: str
    how: str
    rejects: str = ""
    doubt: str = ""
    function: str | None = None
    is_test: bool = False


class UnimplementedOperator(Struct, frozen=True):
    """Is an operator that code asks of a column, and that the column's type does not implement.

    `defined_at` is the column's definition, `type` how the type is named there.
    """

    at: Location
    operator: str
    type: str
    defined_at: Location
    function: str | None = None
    is_test: bool = False


class ValueRead(Struct, frozen=True):
    """Is a read of `name` from an attribute as the model's class has it, not as a row holds it.

    `is_link` says that the attribute is a relationship; otherwise it is a column, and `name` is one that
    its value in a row may have.
    """

    at: Location
    model: str
    attribute: str
    name: str
    is_link: bool
    function: str | None = None
    is_test: bool = False


class AbsentMethod(Struct, frozen=True):
    """Is a call of a method that an object of an ORM does not have, since release `since`.

    `owner` names the class of the object. `is_certain` is false where only an annotation tells it.
    """

    at: Location
    orm: str
    owner: str
    name: str
    since: tuple[int, int]
    is_certain: bool = True
    function: str | None = None
    is_test: bool = False


class AwaitedValue(Struct, frozen=True):
    """Is what a method of an ORM gives at once, and code awaits; `gives` is its class, if known."""

    at: Location
    orm: str
    method: str
    gives: str = ""
    function: str | None = None
    is_test: bool = False


class RowRead(Struct, frozen=True):
    """Is a read of a model's attribute from a row that holds an object of it, not from that."""

    at: Location
    model: str
    name: str
    function: str | None = None
    is_test: bool = False


class MisusedOperator(Struct, frozen=True):
    """Is an operator of the language on a column, a condition or a row, where another one is meant.

    `error` is how what is raised begins, empty where the condition becomes a constant or is lost.
    """

    at: Location
    orm: str
    operator: str
    error: str
    function: str | None = None
    is_test: bool = False


class RefusedArgument(Struct, frozen=True):
    """Is an argument that a function of an ORM refuses for what it is.

    `call` is the function, as it is named in code. `kind` says what it is given: `text`, `list`, `dict`,
    `class` or `object` for one of a class that is not mapped, `method` for one that is not called,
    `keyword` for one that it does not have, `condition` for one where it takes keywords, `start` for an
    attribute of a model that is not selected, `unmade` for a class that is called without `new`;
    of Mongoose `populate`, `sort`, `where` or `values` for a path that the schema of `call` lacks.
    `given` is the name of that class, method, keyword or attribute, `defined_at` its definition.
    `error` is how what is raised begins, by releases from `since` on.
    """

    at: Location
    orm: str
    call: str
    kind: str
    given: str
    error: str
    since: tuple[int, int] = (1, 0)
    defined_at: Location | None = None
    function: str | None = None
    is_test: bool = False
