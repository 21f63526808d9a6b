"""Where serializers write rows, and by which of their methods."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.serializer_flows import SerializerFlows, Step
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.serializing import SerializerMaking

_METHODS = {"create": ("POST",), "update": ("PUT", "PATCH")}


class Writing(Struct, frozen=True):
    """Is one such place: `named` are the fields that code gives beside, `*` for some not known.

    `is_partial` says that some fields may not have been sent.
    """

    at: Location
    method: str
    named: tuple[str, ...] = ()
    is_partial: bool = False


class SerializerWritings(Struct, frozen=True):
    """Holds them by the id of the serializer."""

    of: Mapping[str, tuple[Writing, ...]]


@fact
def serializer_writings(project: Project, flows: SerializerFlows) -> SerializerWritings:
    found: dict[str, tuple[Writing, ...]] = {}
    for making in project.serializer_makings:
        for writing in _of_steps(making, flows.of.get(making.at, ())) if not making.is_test else ():
            found[making.serializer] = (*found.get(making.serializer, ()), writing)
    left = {(route.handler, route.method) for route in project.routes}
    for saving in project.serializer_savings:
        is_routed = any((saving.view, method) in left for method in _METHODS[saving.method])
        if is_routed and not saving.is_test:
            writing = Writing(saving.at, saving.method)
            found[saving.serializer] = (*found.get(saving.serializer, ()), writing)
    return SerializerWritings(found)


def _of_steps(making: SerializerMaking, steps: tuple[Step, ...]) -> Iterator[Writing]:
    is_checked = any(step.name == "is_valid" for step in steps)
    if making.has_data and is_checked and making.is_many is False:
        method = "create" if making.of == "nothing" else "update"
        for step in steps:
            if step.name == "save" and step.is_call:
                yield Writing(step.at, method, step.named, making.is_partial)
