"""A method of an association of Sequelize that is given what is neither a row nor a key."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.mixin_arguments import VERBS, Handed, MixinArgument, MixinArguments
from cdcheck.facts.mixins import methods_made
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel, ModelCall

_NUMBERS = ("INTEGER", "BIGINT", "SMALLINT", "SERIAL")
_HINTS = {
    Handed.TEXT: "find or create the rows first, and give these",
    Handed.PAIR: "take the row out of each pair: `([row]) => row`",
    Handed.PROMISE: "wait for them: `await Promise.all(...)`",
    Handed.OBJECT: "create the row first, or call the method that begins with `create`",
}


def _is_mixin(call: ModelCall) -> bool:
    return call.orm == "sequelize" and call.is_instance and call.method.startswith(VERBS)


@rule(where=lambda call: _is_mixin(call) and not (call.is_known or call.is_test))
def sequelize_misfilled_association(
    call: ModelCall,
    models: SequelizeModels,
    given: MixinArguments,
    schema: KeptSchema,
    engine: Engine,
) -> Verdicts:
    argument, model = given.of.get(call.at), models.model(call)
    if argument is None or model is None:
        return
    made = [one for one in models.of_source.get(model.id, ()) if call.method in methods_made(one)]
    target = models.by_id.get(made[0].target or "") if len(made) == 1 else None
    if target is None or not made[0].kind.endswith("many") or not _is_wrong(argument, target, schema):
        return
    yield Violation(
        at=argument.at,
        message=f"`{call.method}` is given {argument.kind.value}, not rows of `{target.name}`",
        about=f"{call.function or call.at.path}: {model.name}.{call.method}",
        hint=_HINTS[argument.kind],
        evidence=(Evidence(made[0].at, "is the association"),),
        predicts=_predicted(call, argument, made[0], engine.kind),
    )


def _is_wrong(argument: MixinArgument, target: MappedModel, schema: KeptSchema) -> bool:
    """Tells whether an argument cannot be a key either."""
    table = schema.table(target.table)
    keys = [column for column in table.columns if column.is_primary] if table is not None else []
    is_number = len(keys) == 1 and keys[0].type.startswith(_NUMBERS)
    is_usual = len(keys) == 1 and keys[0].name == "id"
    return is_number if argument.kind is Handed.TEXT else is_usual


def _predicted(call: ModelCall, argument: MixinArgument, made: Association, kind: str) -> str:
    is_joined = made.kind == "many-to-many" and call.method.startswith(("add", "set"))
    if not is_joined or argument.kind is Handed.PAIR:
        return ""
    if kind == "postgres" and argument.kind is Handed.TEXT:
        return f'invalid input syntax for type integer: "{argument.written}"'
    return "SQLITE_CONSTRAINT: FOREIGN KEY constraint failed" if kind == "sqlite" else ""
