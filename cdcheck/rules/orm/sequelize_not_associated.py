"""An include of a model to which Sequelize knows no association from the one that is read."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall


@rule(where=lambda call: call.orm == "sequelize" and bool(call.loads) and not call.is_test)
def sequelize_not_associated(call: ModelCall, models: SequelizeModels) -> Verdicts:
    for source, load, path in models.includes(call):
        target = models.by_id.get(load.model) if load.model is not None else None
        if target is None or models.between(source, target):
            continue
        if not source.is_linked:
            yield Unknown(load.at, f"not all associations of `{source.name}` are known")
            continue
        other_side = models.between(target, source)
        evidence = [Evidence(one.at, f"goes from `{target.name}` only") for one in other_side]
        yield Violation(
            at=load.at,
            message=f"`{source.name}` has no association to `{target.name}`",
            about=f"{source.name}: {'.'.join(path)}",
            hint=f"associate `{source.name}` with `{target.name}`, by the same foreign key",
            evidence=tuple(evidence[:1]) or (Evidence(source.at, f"defines `{source.name}`"),),
            predicts=f"SequelizeEagerLoadingError: {target.name} is not associated to {source.name}!",
        )
