"""A condition of Django that holds a field with a look-up that does not exist."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_lookups import LOOKUPS, DjangoLookups
from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.orm_calls import ModelCall
from cdcheck.near_names import Near, corrected, nearest


@rule(where=lambda call: call.orm == "django" and bool(call.mentions) and not call.is_test)
def django_unknown_lookup(call: ModelCall, models: DjangoModels, lookups: DjangoLookups) -> Verdicts:
    model = models.model(call)
    for mention in call.mentions if model is not None else ():
        if model is None or mention.role != "where" or mention.path[0] in call.names:
            continue
        found = lookups.unknown(model, mention.path)
        if found is None:
            continue
        of, name, lookup = found
        near = nearest(lookup, sorted(LOOKUPS))
        yield Violation(
            at=mention.at,
            message=f"`{of.name}.{name}` cannot be looked up by `{lookup}`",
            about=f"{call.function or call.at.path}: {of.name}.{'.'.join(mention.path)}",
            hint=f"write `{name}__{near.name}`" if near else "name a look-up that Django has",
            evidence=(Evidence(of.at, f"defines `{of.name}`"),),
            predicts=f"django.core.exceptions.FieldError: Unsupported lookup '{lookup}' for ",
            fix=corrected(mention.at, f"__{lookup}", near and Near(f"__{near.name}", near.is_close)),
        )
