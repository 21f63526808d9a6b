"""Which model a call of an ORM is made on, where the run of a function leaves several open."""

from collections.abc import Iterable

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class DoubtfulCalls(Struct, frozen=True):
    """Holds the places at which calls of more than one model stand."""

    places: frozenset[Location]


@fact
def doubtful_calls(project: Project) -> DoubtfulCalls:
    """Finds them."""
    return DoubtfulCalls(of_several_models(project.model_calls))


def of_several_models(calls: Iterable[ModelCall]) -> frozenset[Location]:
    """Finds the places at which calls of more than one model stand."""
    called: dict[Location, set[str]] = {}
    for call in calls:
        called.setdefault(call.at, set()).add(call.model)
    return frozenset(at for at, ids in called.items() if len(ids) > 1)
