"""Which names of a call of Django lead nowhere, and what Django says of them."""

from cdcheck.facts.django_models import DjangoModels, Lost
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall

_PATHS = frozenset({"where", "order", "select"})


def lost_in(model: MappedModel, mention: Mention, models: DjangoModels) -> Lost | None:
    """Finds the name of a mention that its model does not have, as what the mention is for."""
    name = mention.path[0]
    if mention.role in _PATHS:
        return models.lost(model, mention.path)
    if mention.role == "select_related":
        return models.not_joined(model, mention.path)
    if mention.role == "prefetch_related":
        return models.no_member(model, name)
    if mention.role == "update_fields":
        return models.not_saved(model, name)
    return models.lost(model, mention.path) if name not in model.methods else None


def error_of(call: ModelCall, model: MappedModel, mention: Mention, lost: Lost) -> str:
    """Gives the exception that Django raises."""
    if mention.role in _PATHS:
        return _unresolved(lost, mention)
    if mention.role == "select_related":
        said = f"Invalid field name(s) given in select_related: '{lost.name}'."
        return f"django.core.exceptions.FieldError: {said}"
    if mention.role == "prefetch_related":
        found = f"Cannot find '{lost.name}' on {lost.model.name} object"
        return f"AttributeError: {found}, '{'__'.join(mention.path)}' is an invalid parameter"
    if mention.role == "update_fields":
        return "ValueError: The following fields do not exist in this model, are m2m fields"
    if mention.role == "only" or call.method.endswith("update"):
        said = f"{lost.model.name} has no field named '{lost.name}'"
        return f"django.core.exceptions.FieldDoesNotExist: {said}"
    if call.method.endswith("or_create"):
        said = f"Invalid field name(s) for model {model.name}: '{lost.name}'."
        return f"django.core.exceptions.FieldError: {said}"
    return f"TypeError: {model.name}() got unexpected keyword arguments: '{lost.name}'"


def _unresolved(lost: Lost, mention: Mention) -> str:
    if lost.behind is None or mention.role != "where":
        said = f"Cannot resolve keyword '{lost.name}' into field."
    else:
        said = f"Unsupported lookup '{lost.name}' for "
    return f"django.core.exceptions.FieldError: {said}"
