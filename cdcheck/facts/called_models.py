"""Which model a call of an ORM is made on, where the run of a function leaves several open."""

from collections.abc import Iterable

from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location


def of_several_models(calls: Iterable[ModelCall]) -> frozenset[Location]:
    """Finds the places at which calls of more than one model stand."""
    called: dict[Location, set[str]] = {}
    for call in calls:
        called.setdefault(call.at, set()).add(call.model)
    return frozenset(at for at, ids in called.items() if len(ids) > 1)
