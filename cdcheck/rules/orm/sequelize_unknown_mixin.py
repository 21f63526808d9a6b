"""A call of a method that no association of Sequelize gives to the instances of a model."""

import re

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.mixins import Mixins, methods_made
from cdcheck.facts.never_run import NeverRun
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.places import Location

_MIXIN = re.compile(r"(get|set|add|remove|has|count|create)([A-Z]\w*)")


def _is_mixin(call: ModelCall) -> bool:
    is_candidate = call.orm == "sequelize" and call.is_instance and not call.is_known
    return is_candidate and not call.is_test and _MIXIN.fullmatch(call.method) is not None


@rule(where=_is_mixin)
def sequelize_unknown_mixin(
    call: ModelCall, models: SequelizeModels, mixins: Mixins, never: NeverRun
) -> Verdicts:
    model = models.model(call)
    if model is None or call.method in mixins.others:
        return
    making = [one.at for one in models.of_source.get(model.id, ()) if call.method in methods_made(one)]
    making += [] if making and model.is_linked else model.doubtful_links
    unmade = [(at, never.why(at)) for at in making]
    if making and all(why for _, why in unmade) and not never.why(call.at):
        yield _unmade(call, model, unmade)
        return
    if call.method in mixins.every:
        return
    if not model.is_linked:
        yield Unknown(call.at, f"not all associations of `{model.name}` are known")
        return
    if not mixins.may_be_inflected(model, call.method):
        yield _unknown(call, model, models, mixins)


def _unknown(call: ModelCall, model: MappedModel, models: SequelizeModels, mixins: Mixins) -> Violation:
    made = models.of_source.get(model.id, ())
    verb = _MIXIN.fullmatch(call.method)
    near = [name for name in mixins.of.get(model.id, ()) if verb and name.startswith(verb.group(1))]
    return Violation(
        at=call.at,
        message=f"no association of `{model.name}` makes `{call.method}`",
        about=f"{call.function or call.at.path}: {model.name}.{call.method}",
        hint=f"its associations make `{'`, `'.join(sorted(near)[:4])}`" if near else "associate it",
        evidence=tuple(Evidence(one.at, f"is the association `{one.name}`") for one in made[:3])
        or (Evidence(model.at, f"defines `{model.name}`, which has no association"),),
        predicts=f"{call.method} is not a function",
    )


def _unmade(call: ModelCall, model: MappedModel, unmade: list[tuple[Location, str]]) -> Violation:
    return Violation(
        at=call.at,
        message=f"no association of `{model.name}` makes `{call.method}`: {unmade[0][1]}",
        about=f"{call.function or call.at.path}: {model.name}.{call.method}",
        hint="declare the associations before the first query, on the way that the app starts",
        evidence=tuple(Evidence(at, why) for at, why in unmade[:3]),
        predicts=f"{call.method} is not a function",
    )
