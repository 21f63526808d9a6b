"""Members that functions read of the rows that calls of Sequelize give them, and that nothing sets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_SETTING = frozenset({"set", "filled", "changed", "saved"})


class UnsetRead(Struct, frozen=True):
    """Is a member that code reads; it `is_followed` where nothing else may have had the row before."""

    name: str
    at: Location
    given_at: Location
    is_followed: bool


class UnsetReads(Struct, frozen=True):
    """Holds them by the model's id."""

    of: Mapping[str, tuple[UnsetRead, ...]]


@fact
def unset_reads(project: Project, models: SequelizeModels, flows: RowFlows) -> UnsetReads:
    hooked = {hook.model for hook in project.row_hooks if hook.event.startswith("after")}
    found: dict[str, list[UnsetRead]] = defaultdict(list)
    for call in project.model_calls:
        model = models.model(call) if call.orm == "sequelize" and call.is_mapped else None
        if model is not None and model.id not in hooked and not model.is_scoped and not call.is_test:
            found[model.id].extend(_unset(call, flows.of.get(call.at, ())))
    return UnsetReads({id_: tuple(reads) for id_, reads in found.items()})


def _unset(call: ModelCall, events: tuple[RowEvent, ...]) -> Iterator[UnsetRead]:
    is_followed = not any(event.how == "left" for event in events)
    given = {event.member for event in events if event.how in _SETTING}
    for event in events:
        is_named = event.member not in given and {event.member, "*"}.isdisjoint(call.names)
        # What a function returns may go to callers that get the rows of another model by it.
        if event.how == "read" and is_named and event.order[0] == 0:
            yield UnsetRead(event.member, event.at, call.at, is_followed)
