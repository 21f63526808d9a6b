"""What library models note that the model keeps in another form."""

from msgspec import Struct

from cdcheck.abstract.values import Site


class DynamicLoad(Struct, frozen=True):
    """Is a module loaded by a call: `require`, `import()`, `importlib.import_module`.

    `name` is the evaluated specifier, `None` if it could not be told.
    """

    site: Site
    name: str | None
    caller: str | None
    is_require: bool
