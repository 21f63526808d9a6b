"""An include that names an association of Sequelize by no alias, or by one that it does not have."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import Include, SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel, ModelCall


@rule(where=lambda call: call.orm == "sequelize" and bool(call.loads) and not call.is_test)
def sequelize_wrong_alias(call: ModelCall, models: SequelizeModels) -> Verdicts:
    for include in models.includes(call):
        if not include.source.is_linked:
            yield Unknown(include.load.at, f"not all associations of `{include.source.name}` are known")
        elif include.load.model is None:
            yield from _by_alias(include, models)
        else:
            target = models.by_id.get(include.load.model)
            if target is not None:
                yield from _by_model(include, target, models)


def _by_alias(include: Include, models: SequelizeModels) -> Iterator[Violation]:
    source, alias = include.source, include.load.alias
    if include.load.is_open or alias is None or models.named(source, alias) is not None:
        return
    others = models.of_source.get(source.id, ())
    predicts = f'Error: Association with alias "{alias}" does not exist on {source.name}'
    yield _violation(include, f"`{source.name}` has no association `{alias}`", others, predicts)


def _by_model(include: Include, target: MappedModel, models: SequelizeModels) -> Iterator[Violation]:
    source, alias = include.source, include.load.alias
    found = models.between(source, target)
    if not found or any(one.name == alias for one in found):
        return
    begin = f"SequelizeEagerLoadingError: {target.name} is associated to {source.name}"
    if alias is not None:
        message = f"`{source.name}` has no association to `{target.name}` as `{alias}`"
        names = ", ".join(one.name for one in found)
        predicts = (
            f"{begin} using an alias. You've included an alias ({alias}), but it does not match the "
            f"alias(es) defined in your association ({names})."
        )
        yield _violation(include, message, found, predicts if len(found) == 1 else _several(begin))
    elif not (include.load.is_open or source.is_decorated or any(not one.is_named for one in found)):
        names = "`, `".join(one.name for one in found)
        message = f"`{source.name}` has `{target.name}` as `{names}`; the include names no alias"
        predicts = (
            f"{begin} using an alias. You must use the 'as' keyword to specify the alias within your "
            "include statement."
        )
        yield _violation(include, message, found, predicts if len(found) == 1 else _several(begin))


def _several(begin: str) -> str:
    return (
        f"{begin} multiple times. To identify the correct association, you must use the 'as' keyword "
        "to specify the alias of the association you want to include."
    )


def _violation(
    include: Include, message: str, others: tuple[Association, ...], predicts: str
) -> Violation:
    return Violation(
        at=include.load.at,
        message=message,
        about=f"{include.source.name}: {'.'.join(include.path)}",
        hint="give the alias that the association was made with",
        evidence=tuple(Evidence(one.at, f"is the association `{one.name}`") for one in others[:3]),
        predicts=predicts,
    )
