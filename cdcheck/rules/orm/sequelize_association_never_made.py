"""An include of an association that the code declares where it never runs, or only afterwards."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.never_run import NeverRun
from cdcheck.facts.sequelize_models import Include, SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel, ModelCall
from cdcheck.model.places import Location


@rule(where=lambda call: call.orm == "sequelize" and bool(call.loads) and not call.is_test)
def sequelize_association_never_made(
    call: ModelCall, models: SequelizeModels, never: NeverRun
) -> Verdicts:
    for include in models.includes(call):
        target = models.by_id.get(include.load.model or "")
        declared = _declared(include, target, models)
        if declared is None:
            continue
        reasons = [(at, never.why(at) or _late(at, call, models)) for at in declared]
        if reasons and all(why for _, why in reasons) and not never.why(call.at):
            yield _violation(include, target, reasons)


def _declared(
    include: Include, target: MappedModel | None, models: SequelizeModels
) -> tuple[Location, ...] | None:
    """Lists the places that may make what is included; `None` if it is not known what is included."""
    source, load = include.source, include.load
    is_named = target is not None or (load.model is None and load.alias is not None)
    if not is_named or load.is_open or not (source.is_linked or source.doubtful_links):
        return None
    found: tuple[Association | None, ...] = (models.named(source, load.alias or ""),)
    if target is not None:
        found = models.between(source, target)
    return (*(one.at for one in found if one is not None), *source.doubtful_links)


def _late(at: Location, call: ModelCall, models: SequelizeModels) -> str:
    """Says that the function which makes the call comes to a place only later."""
    known = (one for made in models.of_source.values() for one in made if one.at == at)
    is_here = any(one.function == call.function and at.path == call.at.path for one in known)
    is_plain = "<" not in (call.function or "") and call.is_awaited and call.at not in models.doubtful
    return "it is declared only afterwards" if is_here and is_plain and call.at < at else ""


def _violation(
    include: Include, target: MappedModel | None, reasons: list[tuple[Location, str]]
) -> Violation:
    source, load = include.source, include.load
    what = f"to `{target.name}`" if target is not None else f"`{load.alias}`"
    error = f'Error: Association with alias "{load.alias}" does not exist on {source.name}'
    if target is not None:
        error = f"SequelizeEagerLoadingError: {target.name} is not associated to {source.name}!"
    return Violation(
        at=load.at,
        message=f"the association {what} of `{source.name}` is not made: {reasons[0][1]}",
        about=f"{source.name}: {'.'.join(include.path)}",
        hint="declare the associations before the first query, on the way that the app starts",
        evidence=tuple(Evidence(at, why) for at, why in reasons[:3]),
        predicts=error,
    )
