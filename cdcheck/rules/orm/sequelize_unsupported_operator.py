"""An operator of Sequelize that the engine does not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall

_SYNTAX = 'near "{}": syntax error'
_OF_SQLITE = {
    **dict.fromkeys(("iLike", "notILike"), _SYNTAX.format("ILIKE")),
    **dict.fromkeys(("iRegexp", "notIRegexp"), _SYNTAX.format("~")),
    **dict.fromkeys(("regexp", "notRegexp"), "no such function: REGEXP"),
    **dict.fromkeys(("contains", "contained", "match"), 'unrecognized token: "@"'),
    "overlap": _SYNTAX.format("&"),
    "adjacent": _SYNTAX.format("|"),
    "any": "no such function: ANY",
}


@rule(where=lambda call: call.orm == "sequelize" and bool(call.operators) and not call.is_test)
def sequelize_unsupported_operator(call: ModelCall, models: SequelizeModels, engine: Engine) -> Verdicts:
    if models.model(call) is None or engine.at is None:
        return
    if engine.kind != "sqlite" or not engine.is_certain:
        return
    for operator in call.operators:
        is_cased = operator.name in {"iLike", "notILike"}
        yield Violation(
            at=operator.at,
            message=f"`Op.{operator.name}` is no operator of SQLite",
            about=f"{call.function or call.at.path}: Op.{operator.name}",
            hint="use `Op.like`, which ignores case in SQLite" if is_cased else "use another operator",
            evidence=(Evidence(engine.at, "connects to SQLite"),),
            predicts=f"SequelizeDatabaseError: SQLITE_ERROR: {_OF_SQLITE[operator.name]}",
        )
