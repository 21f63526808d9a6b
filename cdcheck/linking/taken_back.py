"""Code that takes back what a migration did."""

from cdcheck.abstract.values import Site
from cdcheck.linking.link import Linked
from cdcheck.model.places import Location

NAMES = frozenset({"down", "downgrade", "revert", "rollback", "undo", "teardown", "reset"})
"""What functions are called that do so."""


def takes_back(linked: Linked, at: Location) -> bool:
    """Tells whether a place is inside of a function that takes back what a migration did."""
    extract = linked.machine.extracts.get(at.path)
    functions = extract.functions if extract is not None else ()
    sites = [Site(at.path, f.at, f.end) for f in functions if f.name.lower() in NAMES]
    return any(one.line <= at.line <= one.end_line for one in map(linked.machine.location, sites))
