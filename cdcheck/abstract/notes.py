"""What library models note that the model keeps in another form."""

from msgspec import Struct

from cdcheck.abstract.values import Cls, Obj, Site, Thing, Value


class DynamicLoad(Struct, frozen=True):
    """Is a module loaded by a call: `require`, `import()`, `importlib.import_module`.

    `name` is the evaluated specifier, `None` if it could not be told. `is_type_only` says that a type is
    written as `import("./article").Article`, which loads nothing when the app runs.
    """

    site: Site
    name: str | None
    caller: str | None
    is_require: bool
    is_type_only: bool = False


class UnmodelledCall(Struct, frozen=True, eq=False):
    """Is a call of a watched method that no library's model explains; `type` is the owner's."""

    owner: Value
    type: str
    name: str
    site: Site
    caller: str | None
    is_awaited: bool
    arguments: tuple[Value, ...] = ()


class UnmodelledRead(Struct, frozen=True, eq=False):
    """Is a read of what no library's model explains, of an object whose type is watched.

    `owner_site` is where that object is written.
    """

    owner: Thing
    name: str
    site: Site
    owner_site: Site
    caller: str | None


class Consumption(Struct, frozen=True, eq=False):
    """Is where code loops over an object of a library, or enters it.

    `how` is `for`, `with`, or `list` for a function that takes all its elements.
    """

    value: Thing
    how: str
    site: Site
    caller: str | None
    is_async: bool


class AbsentUse(Struct, frozen=True):
    """Is where code needs what a module did not define at that time."""

    module: str
    name: str
    site: Site
    caller: str | None


class ClassUse(Struct, frozen=True, eq=False):
    """Is a name that code expects of a class that did not define it at that time.

    `how` is `read`, `new` for a keyword with which it is called, or what a library's model adds.
    """

    cls: Cls
    name: str
    how: str
    site: Site
    caller: str | None


class SpreadMaking(Struct, frozen=True, eq=False):
    """Is a class that is called with keywords that stand elsewhere, as in `Article(**values)`."""

    cls: Cls


class OpenClass(Struct, frozen=True, eq=False):
    """Is a class to which code adds names that could not be told, or which it asks what it has."""

    cls: Cls


class OpenObject(Struct, frozen=True, eq=False):
    """Is an object to which code gives attributes that could not be told."""

    instance: Obj
