"""An attribute that code sets on a row of Sequelize which nothing saves afterwards."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.mixins import Mixins
from cdcheck.facts.model_writes import ModelWrites
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, ModelCall

_HARMLESS = frozenset(
    {
        "toJSON",
        "get",
        "getDataValue",
        "changed",
        "previous",
        "equals",
        "reload",
        "validate",
        "hasOwnProperty",
    }
)


@rule(where=lambda call: call.orm == "sequelize" and call.is_mapped and not call.is_test)
def sequelize_never_saved(
    call: ModelCall, models: SequelizeModels, mixins: Mixins, flows: RowFlows, writes: ModelWrites
) -> Verdicts:
    model = models.model(call)
    events = flows.of.get(call.at, ())
    if model is None or any(event.how == "left" for event in events):
        return
    harmless = _HARMLESS | mixins.of.get(model.id, frozenset())
    unsaved = list(_unsaved(model, events, harmless))
    if not unsaved or not _is_meant(unsaved, events) or writes.near(call, unsaved[0].at):
        return
    first, *others = unsaved
    more = f" (and {len(others)} more)" if others else ""
    yield Violation(
        at=first.at,
        message=f"`{first.member}` is set on a row of `{model.name}`{more}, which nothing saves",
        about=f"{call.function or call.at.path}: {model.name}.{first.member}",
        hint="await `save()` on the row, or `update()` in its place",
        evidence=(Evidence(call.at, "gives the row"), Evidence(model.at, "defines the attribute")),
    )


def _unsaved(
    model: MappedModel, events: tuple[RowEvent, ...], harmless: frozenset[str]
) -> Iterator[RowEvent]:
    """Lists what is set of columns, if nothing that may save it is called after it."""
    columns = {*model.attributes} - {*model.computed}
    for event in events:
        is_set = event.how in {"set", "filled"} and not (event.inner or event.is_emptied)
        later = [one for one in events if one > event]
        is_saved = any(one.how == "saved" and one.member == event.member for one in later)
        is_kept = is_saved or any(one.how == "called" and one.member not in harmless for one in later)
        if is_set and event.member in columns and not is_kept:
            yield event


def _is_meant(unsaved: list[RowEvent], events: tuple[RowEvent, ...]) -> bool:
    """Tells whether what is set is what a caller asked for, or nothing else is done with it."""
    is_used = any(one.how not in {"set", "filled"} and one > unsaved[0] for one in events)
    return not is_used or any(one.is_told and one.how == "set" for one in unsaved)
