"""A condition of Sequelize on an association that its statement does not reach."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sequelize_models import Include, SequelizeModels
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall

_LIMITED = frozenset({"limit", "offset"})
_ERRORS = {
    "sqlite": "SQLITE_ERROR: no such column: {}",
    "postgres": "missing FROM-clause entry for table",
}
_TO_MANY = frozenset({"one-to-many", "many-to-many"})


def _has_path(call: ModelCall) -> bool:
    return any(mention.role == "where" and len(mention.path) > 1 for mention in call.mentions)


@rule(where=lambda call: call.orm == "sequelize" and not call.is_test and _has_path(call))
def sequelize_unreachable_path(call: ModelCall, models: SequelizeModels, engine: Engine) -> Verdicts:
    model = models.model(call)
    if model is None or call.options is None or not model.is_linked:
        return
    included = list(models.includes(call))
    if not all(name for include in included for name in include.path):
        return
    for mention in call.mentions:
        if mention.role != "where" or len(mention.path) < 2:
            continue
        why = _why(call, model, mention, included, models)
        shown, error = ".".join(mention.path), _ERRORS.get(engine.kind, "")
        if why:
            yield Violation(
                at=mention.at,
                message=f"`${shown}$` is not reached: {why}",
                about=f"{call.function or call.at.path}: {model.name}.{shown}",
                hint="put the condition into the `where` of an include",
                evidence=(Evidence(model.at, f"defines `{model.name}`"),),
                predicts=error and f"SequelizeDatabaseError: {error.format(_column(mention))}",
            )


def _why(
    call: ModelCall,
    model: MappedModel,
    mention: Mention,
    included: list[Include],
    models: SequelizeModels,
) -> str:
    way = mention.path[:-1]
    if way not in {include.path for include in included}:
        is_alias = models.named(model, way[0]) is not None
        return f"the call does not include `{'.'.join(way)}`" if is_alias else ""
    options = call.options or ()
    if "subQuery" in options or _LIMITED.isdisjoint(options) or not call.method.startswith("findA"):
        return ""
    many = next(_to_many(included, models), "")
    return f"`limit` puts it apart from `{many}`" if many else ""


def _to_many(included: list[Include], models: SequelizeModels) -> Iterator[str]:
    for include in included:
        found = models.named(include.source, include.path[-1])
        is_apart = {"separate", "duplicating"} & set(include.load.options)
        if len(include.path) == 1 and found is not None and found.kind in _TO_MANY and not is_apart:
            yield include.path[-1]


def _column(mention: Mention) -> str:
    return f"{'->'.join(mention.path[:-1])}.{mention.path[-1]}"
