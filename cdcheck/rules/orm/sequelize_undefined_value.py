"""A condition of Sequelize on what a request may not have: Sequelize refuses `undefined`."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import UndefinedBindings
from cdcheck.model.orm_calls import ModelCall

# What may refuse a request before, or give it defaults; models themselves say `validate:`.
_VALIDATING = (
    *(
        "validate(",
        "validator",
        "validatequery",
        "validaterequest",
        "validateparam",
        "validation",
        "schema:",
    ),
    *("'joi'", '"joi"', "@hapi", "zod", "yup", "ajv", "celebrate", "superstruct", "typebox"),
)


@rule(where=lambda call: call.orm == "sequelize" and not (call.is_instance or call.is_test))
def sequelize_undefined_value(
    call: ModelCall, models: SequelizeModels, bindings: UndefinedBindings, words: SourceWords
) -> Verdicts:
    model = models.model(call)
    for binding in bindings.of.get(call.at, ()):
        if model is None or (not binding.lacking and words.mentions(*_VALIDATING)):
            continue
        why = "which is undefined if the request has none"
        if binding.lacking:
            why = f"which no part of `{binding.lacking[0]}` is"
        yield Violation(
            at=binding.at,
            message=f"`{call.method}` is given `{binding.written}`, {why}",
            about=f"{call.function or call.at.path}: {call.method} {binding.written}",
            hint="add the condition only where there is a value",
            evidence=(Evidence(call.at, f"asks `{model.name}`"),),
            confidence=Confidence.PROVEN if binding.lacking else Confidence.INFERRED,
            predicts=f'Error: WHERE parameter "{binding.name}" has invalid "undefined" value',
        )
