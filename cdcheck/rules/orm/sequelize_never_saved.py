"""An attribute that code sets or changes on a row of Sequelize which nothing saves afterwards."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.mixins import Mixins
from cdcheck.facts.model_writes import ModelWrites
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.unsaved_changes import unnoticed, unsaved
from cdcheck.model.orm_calls import MappedModel, ModelCall


@rule(where=lambda call: call.orm == "sequelize" and call.is_mapped and not call.is_test)
def sequelize_never_saved(
    call: ModelCall,
    models: SequelizeModels,
    mixins: Mixins,
    flows: RowFlows,
    writes: ModelWrites,
    schema: KeptSchema,
) -> Verdicts:
    model = models.model(call)
    events = flows.of.get(call.at, ())
    if model is None or any(event.how == "left" for event in events):
        return
    lost = list(unsaved(model, events, mixins.of.get(model.id, ())))
    if lost and _is_meant(lost, events) and not writes.near(call, lost[0].at):
        first, *others = lost
        more = f" (and {len(others)} more)" if others else ""
        what = f"`{first.member}` is set on a row of `{model.name}`{more}, which nothing saves"
        yield _violation(
            call, model, first, what, "await `save()` on the row, or `update()` in its place"
        )
    inside = [] if model.is_hooked else list(unnoticed(model, schema.table(model.table), events))
    if inside and not writes.near(call, inside[0].at):
        name = inside[0].member
        what = f"`{name}` of a row of `{model.name}` is changed in place, which `save()` does not notice"
        yield _violation(
            call, model, inside[0], what, f"set `{name}` anew, or call `changed('{name}', true)`"
        )


def _violation(call: ModelCall, model: MappedModel, event: RowEvent, what: str, hint: str) -> Violation:
    return Violation(
        at=event.at,
        message=what,
        about=f"{call.function or call.at.path}: {model.name}.{event.member}",
        hint=hint,
        evidence=(Evidence(call.at, "gives the row"), Evidence(model.at, "defines the attribute")),
    )


def _is_meant(lost: list[RowEvent], events: tuple[RowEvent, ...]) -> bool:
    """Tells whether what is set is what a caller asked for, or nothing else is done with it."""
    is_used = any(one.how not in {"set", "filled"} and one > lost[0] for one in events)
    return not is_used or any(one.is_told and one.how == "set" for one in lost)
