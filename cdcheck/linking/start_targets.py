"""Looks for the application objects that a start script names in the modules it starts."""

from cdcheck.linking.link import Linked
from cdcheck.linking.reexports import Reexports
from cdcheck.model.starting import Entry, EntryKind, StartFault


def missing_attributes(linked: Linked, entries: tuple[Entry, ...]) -> tuple[StartFault, ...]:
    """Lists the `module:attribute` targets whose module is fully known and has no such name."""
    reexports = Reexports(linked.machine)
    faults: list[StartFault] = []
    for entry in entries:
        name = entry.target.partition(":")[2].partition("(")[0].partition(".")[0]
        if entry.kind is not EntryKind.SERVER or not name.isidentifier():
            continue
        if reexports.is_closed(entry.path) and not reexports.follow(entry.path, name):
            message = f"`{entry.target}`: `{entry.path}` defines no `{name}`"
            faults.append(StartFault(entry.at, "starts-missing-attribute", message))
    return tuple(faults)
