"""What library models note that the model keeps in another form."""

from dataclasses import dataclass

from cdcheck.abstract.values import Site


@dataclass(slots=True, frozen=True)
class DynamicLoad:
    """Is a module loaded by a call: `require`, `import()`, `importlib.import_module`.

    `name` is the evaluated specifier, `None` if it could not be told.
    """

    site: Site
    name: str | None
    caller: str | None
    is_require: bool
