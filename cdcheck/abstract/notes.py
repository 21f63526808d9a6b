"""What library models note that the model keeps in another form."""

from msgspec import Struct

from cdcheck.abstract.values import Site, Value


class DynamicLoad(Struct, frozen=True):
    """Is a module loaded by a call: `require`, `import()`, `importlib.import_module`.

    `name` is the evaluated specifier, `None` if it could not be told.
    """

    site: Site
    name: str | None
    caller: str | None
    is_require: bool


class UnmodelledCall(Struct, frozen=True, eq=False):
    """Is a call of a watched method that no library's model explains; `type` is the owner's."""

    owner: Value
    type: str
    name: str
    site: Site
    caller: str | None
    is_awaited: bool
