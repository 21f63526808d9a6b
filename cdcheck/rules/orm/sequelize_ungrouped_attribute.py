"""Attributes that Sequelize selects beside an aggregate, by which nothing is grouped."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall

_SAID = "must appear in the GROUP BY clause or be used in an aggregate function"


@rule(where=lambda call: call.ungrouped is not None and not call.is_test)
def sequelize_ungrouped_attribute(call: ModelCall, models: SequelizeModels, engine: Engine) -> Verdicts:
    model, found = models.model(call), call.ungrouped
    if model is None or model.is_hooked or found is None or engine.at is None:
        return
    if engine.kind != "postgres" or not engine.is_certain:
        return
    # With a limit, what is included is joined to a subquery, which names it too early.
    is_limited = call.method == "findOne" or "limit" in (call.options or ("limit",))
    yield Violation(
        at=found.at,
        message=f"`{found.function}` is selected beside {found.beside}, and nothing is grouped by that",
        about=f"{call.function or call.at.path}: {model.name}.{call.method} {found.function}",
        hint=f"add `group: ['{model.name}.id']`",
        evidence=(Evidence(engine.at, "connects to PostgreSQL"),),
        predicts="" if call.loads and is_limited else _SAID,
    )
