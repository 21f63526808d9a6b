"""A property that code sets on a row of Sequelize, and that the JSON of the row does not have."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, ModelCall

_JSON = frozenset({"answered", "stringified"})


def _gives_rows(call: ModelCall) -> bool:
    is_static = call.orm == "sequelize" and not (call.is_instance or call.is_test)
    return is_static and call.is_mapped


@rule(where=_gives_rows)
def sequelize_lost_property(call: ModelCall, models: SequelizeModels, flows: RowFlows) -> Verdicts:
    model = models.model(call)
    events = flows.of.get(call.at, ())
    if model is None or not model.is_complete or "toJSON" in model.methods:
        return
    for event, holder in _lost(model, models, events):
        answer = _answer(event, events)
        name = event.inner or event.member
        if answer is not None and {name, "*"}.isdisjoint(call.names):
            yield Violation(
                at=event.at,
                message=f"`{name}` is set on a row of `{holder.name}`, whose JSON does not have it",
                about=f"{call.function or call.at.path}: {holder.name}.{name}",
                hint="set it on what `toJSON()` gives, or use `setDataValue`",
                evidence=(Evidence(call.at, "gives the row"), Evidence(answer.at, "answers the row")),
            )


def _lost(
    model: MappedModel, models: SequelizeModels, events: tuple[RowEvent, ...]
) -> Iterator[tuple[RowEvent, MappedModel]]:
    """Lists what is set, of no attribute, and neither read later nor written where JSON is made of."""
    for event in events:
        holder = _holder(event, model, models)
        name = event.inner or event.member
        if event.how != "set" or event.is_emptied or holder is None or not _lacks(holder, name):
            continue
        used = (one for one in events if one.member == event.member and one.inner in {"", event.inner})
        if not any(one.how == "filled" or (one.how != "set" and one > event) for one in used):
            yield event, holder


def _holder(event: RowEvent, model: MappedModel, models: SequelizeModels) -> MappedModel | None:
    """Finds the model of the row that something is set on: another one that is associated, if so."""
    if not event.inner:
        return model
    found = models.named(model, event.member)
    return models.by_id.get(found.target or "") if found is not None else None


def _lacks(model: MappedModel, name: str) -> bool:
    own = {*model.attributes, *model.declared, *model.computed}
    is_set = name in model.methods and name not in model.typed
    return model.is_complete and "toJSON" not in model.methods and name not in own and not is_set


def _answer(event: RowEvent, events: tuple[RowEvent, ...]) -> RowEvent | None:
    return next((one for one in events if one.how in _JSON and one > event), None)
