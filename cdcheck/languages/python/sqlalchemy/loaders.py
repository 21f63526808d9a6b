"""Loader options of SQLAlchemy that start from another class than the one that is selected."""

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Site, Thing
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.selections import selection_of
from cdcheck.model.orm_misuses import RefusedArgument

_ERROR = "sqlalchemy.exc.ArgumentError: Mapped class"


class OptionGiven(Struct, frozen=True, eq=False):
    """Is a loader that a statement of `root` is given, by the relationship that it starts from."""

    root: Cls
    start: Thing
    site: Site
    caller: str | None


def note_options(call: Invocation, statement: Thing) -> None:
    """Notes the loaders that a statement is given."""
    selection = selection_of(statement)
    root = selection.root if selection is not None else None
    if not call.name.endswith(".options") or root is None:
        return
    for option, span in zip(call.arguments, call.site.spans, strict=False):
        is_loader = isinstance(option, Thing) and option.type == "sqlalchemy.LoaderOption"
        start = option.arguments[0] if isinstance(option, Thing) and option.arguments else None
        if is_loader and isinstance(start, Thing):
            site = Site(call.site.path, *span)
            call.note(OptionGiven(root, start, site, call.caller))


def conclude(machine: Machine) -> None:
    """Notes the loaders that do not start from what is selected, now that all classes are known."""
    given = machine.facts.all(OptionGiven)
    mapped = machine.facts.all(Mapped) if given else []
    held = {id(one.element): (each.cls, one.name) for each in mapped for one in each.relationships}
    heirs = {id(cls) for one in mapped if one.parent is not None for cls in (one.cls, one.parent)}
    for option in given:
        owner, name = held.get(id(option.start), (option.root, ""))
        is_alone = not {id(owner), id(option.root)} & heirs
        if owner is not option.root and is_alone and any(one.cls is option.root for one in mapped):
            machine.facts.add(
                RefusedArgument(
                    machine.location(option.site),
                    "sqlalchemy",
                    "options",
                    "start",
                    f"{owner.name}.{name}",
                    _ERROR,
                    since=(1, 4),
                    function=option.caller,
                )
            )
