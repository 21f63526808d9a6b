"""A call of a model of Sequelize with arguments that Sequelize refuses."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall

_CHECKED_SINCE = (5, 0)


@rule(where=lambda call: call.orm == "sequelize" and bool(call.refusals) and not call.is_test)
def sequelize_refused_argument(call: ModelCall, models: SequelizeModels, versions: Versions) -> Verdicts:
    model = models.model(call)
    if model is None or versions.reach("sequelize", _CHECKED_SINCE) is Reach.NO:
        return
    for refusal in call.refusals:
        yield Violation(
            at=refusal.at,
            message=refusal.what,
            about=f"{call.function or call.at.path}: {model.name}.{call.method}",
            hint=refusal.hint,
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
            predicts=refusal.predicts,
        )
