"""Notes where code loops over objects of libraries, or enters them."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.notes import Consumption
from cdcheck.abstract.values import Thing, Value, options
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def note(
    machine: "Machine",
    value: Value,
    how: str,
    place: ir.Expression,
    frame: Frame,
    *,
    is_async: bool = False,
) -> None:
    """Notes it where a library wants to know."""
    for option in options(value):
        if isinstance(option, Thing) and option.type in machine.libraries.consumed:
            site = frame.site(place.at, place.end)
            machine.facts.add(Consumption(option, how, site, frame.caller, is_async))
