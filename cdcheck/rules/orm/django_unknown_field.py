"""A query of Django that names a field which its model does not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels, Lost
from cdcheck.facts.django_names import error_of, lost_in
from cdcheck.model.orm_calls import Mention, ModelCall


@rule(where=lambda call: call.orm == "django" and bool(call.mentions) and not call.is_test)
def django_unknown_field(call: ModelCall, models: DjangoModels) -> Verdicts:
    model = models.model(call)
    if model is None:
        return
    for mention in call.mentions:
        if mention.path[0] in call.names or mention.path == ("?",):
            continue
        lost = lost_in(model, mention, models)
        if lost is None:
            continue
        yield Violation(
            at=mention.at,
            message=_message(lost, mention),
            about=f"{call.function or call.at.path}: {lost.model.name}.{'.'.join(mention.path)}",
            hint="name a field that the model has, or that relations lead to",
            evidence=(Evidence(lost.model.at, f"defines `{lost.model.name}`"),),
            predicts=error_of(call, model, mention, lost),
        )


def _message(lost: Lost, mention: Mention) -> str:
    is_there = lost.name in lost.model.attributes
    if mention.role == "update_fields" and is_there:
        return f"`{lost.model.name}.{lost.name}` is no column, so a row cannot be saved with it"
    if mention.role == "select_related" and is_there:
        return f"`{lost.model.name}.{lost.name}` leads to no single row, which `select_related` needs"
    return f"`{lost.model.name}` has no field `{lost.name}`"
