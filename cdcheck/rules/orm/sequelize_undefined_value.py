"""A condition of Sequelize on what a request may not have: Sequelize refuses `undefined`."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import UndefinedBinding, UndefinedBindings
from cdcheck.model.orm_calls import ModelCall

# What may refuse a request before, or give it defaults; models themselves say `validate:`.
_VALIDATING = (
    *("validate(", "validator", "validation", "validatequery", "validaterequest", "validateparam"),
    *("schema:", "'joi'", '"joi"', "@hapi", "zod", "yup", "ajv", "celebrate", "superstruct", "typebox"),
)

_NO_NUMBER = {
    "sqlite": "SequelizeDatabaseError: SQLITE_ERROR: no such column: NaN",
    "postgres": 'SequelizeDatabaseError: column "nan" does not exist',
}


@rule(where=lambda call: call.orm == "sequelize" and not (call.is_instance or call.is_test))
def sequelize_undefined_value(
    call: ModelCall,
    models: SequelizeModels,
    bindings: UndefinedBindings,
    words: SourceWords,
    engine: Engine,
) -> Verdicts:
    model = models.model(call)
    for binding in bindings.of.get(call.at, ()):
        if model is None or (not binding.lacking and words.mentions(*_VALIDATING)):
            continue
        yield Violation(
            at=binding.at,
            message=f"{_given(call, binding)}, {binding.why}",
            about=f"{call.function or call.at.path}: {call.method} {binding.written}",
            hint="give a default" if binding.is_number else "add the condition only with a value",
            evidence=(Evidence(call.at, f"asks `{model.name}`"),),
            confidence=binding.confidence,
            predicts=_predicts(binding, engine),
        )


def _given(call: ModelCall, binding: UndefinedBinding) -> str:
    if binding.is_number:
        return f"`{binding.name}` is the number of `{binding.written}`"
    return f"`{call.method}` is given `{binding.written}`"


def _predicts(binding: UndefinedBinding, engine: Engine) -> str:
    if binding.is_number:
        return _NO_NUMBER.get(engine.kind or "", "")
    return f'Error: WHERE parameter "{binding.name}" has invalid "undefined" value'
