"""A write of Sequelize in the function of a transaction, which is not told of that."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.project import Project

_WRITES = frozenset({"create", "bulkCreate", "update", "destroy", "findOrCreate"})


def _is_untold(call: ModelCall) -> bool:
    is_write = call.method in _WRITES and not (call.is_instance or call.is_test)
    return is_write and call.options is not None and "transaction" not in call.options


@rule(where=lambda call: call.orm == "sequelize" and _is_untold(call))
def sequelize_transaction_not_passed(
    call: ModelCall, project: Project, models: SequelizeModels, words: SourceWords
) -> Verdicts:
    model = models.model(call)
    if call.function is None or model is None or model.is_hooked:
        return
    own = [t for t in project.transaction_functions if t.runs == call.function]
    around = [t for t in own if t.runs_at.holds(call.at)]
    if not around or around[0].driver != "sequelize" or words.mentions("usecls"):
        return
    yield Violation(
        at=call.at,
        message=f"`{model.name}.{call.method}` is not part of the transaction around it",
        about=f"{call.function}: {model.name}.{call.method}",
        hint="pass the transaction among the options: `{ transaction: t }`",
        evidence=(Evidence(around[0].at, "begins the transaction"),),
        # Its effect shows only where the transaction is rolled back, and it may be meant.
        confidence=Confidence.INFERRED,
    )
