"""A query of Django that names a field which its model does not have."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels, Lost
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall

_PATHS = frozenset({"where", "order", "select"})


@rule(where=lambda call: call.orm == "django" and bool(call.mentions) and not call.is_test)
def django_unknown_field(call: ModelCall, models: DjangoModels) -> Verdicts:
    model = models.model(call)
    if model is None:
        return
    for mention in call.mentions:
        if mention.path[0] in call.names or mention.path == ("?",):
            continue
        for lost, predicts in _lost(call, model, mention, models):
            yield Violation(
                at=mention.at,
                message=_message(lost, mention),
                about=f"{call.function or call.at.path}: {lost.model.name}.{'.'.join(mention.path)}",
                hint="name a field that the model has, or that relations lead to",
                evidence=(Evidence(lost.model.at, f"defines `{lost.model.name}`"),),
                predicts=predicts,
            )


def _lost(
    call: ModelCall, model: MappedModel, mention: Mention, models: DjangoModels
) -> Iterator[tuple[Lost, str]]:
    if mention.role in _PATHS:
        lost = models.lost(model, mention.path)
        if lost is not None:
            yield lost, _unresolved(lost, mention)
    elif mention.role == "select_related":
        lost = models.not_joined(model, mention.path)
        if lost is not None:
            said = f"Invalid field name(s) given in select_related: '{lost.name}'."
            yield lost, f"django.core.exceptions.FieldError: {said}"
    elif mention.role == "values" and mention.path[0] not in model.methods:
        lost = models.lost(model, mention.path)
        if lost is not None and call.method.endswith("create"):
            said = f"{model.name}() got unexpected keyword arguments: '{lost.name}'"
            yield lost, f"TypeError: {said}"
        elif lost is not None:
            said = f"{model.name} has no field named '{lost.name}'"
            yield lost, f"django.core.exceptions.FieldDoesNotExist: {said}"


def _unresolved(lost: Lost, mention: Mention) -> str:
    if lost.behind is None or mention.role != "where":
        said = f"Cannot resolve keyword '{lost.name}' into field."
    else:
        said = f"Unsupported lookup '{lost.name}' for "
    return f"django.core.exceptions.FieldError: {said}"


def _message(lost: Lost, mention: Mention) -> str:
    if mention.role == "select_related" and lost.name in lost.model.attributes:
        return f"`{lost.model.name}.{lost.name}` leads to no single row, which `select_related` needs"
    return f"`{lost.model.name}` has no field `{lost.name}`"
