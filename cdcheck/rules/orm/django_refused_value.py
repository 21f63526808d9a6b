"""A relation of a row of Django that is given what Django refuses."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.orm_calls import Association, Given, MappedModel

_FIELD = "django.db.models.fields.related.ManyToManyField"


@rule(where=lambda given: given.orm == "django" and not given.is_test)
def django_refused_value(given: Given, models: DjangoModels) -> Verdicts:
    model = models.by_id.get(given.model) if given.at not in models.doubtful else None
    if model is None:
        return
    many = models.set_of_rows(model, given.name)
    one = models.relations.get((model.id, given.name))
    if given.how in {"add", "replace"}:
        yield from _added(given, model, many, models)
    elif many is not None and (given.how != "update" or not many.foreign_key):
        yield _violation(
            given,
            many,
            f"`{model.name}.{given.name}` holds many rows, and cannot be assigned",
            f"save the row, then call `{given.name}.set(...)`",
            _of_many(given, many),
        )
    elif one is not None and not one.foreign_key and given.how != "update" and many is None:
        wanted = models.by_id.get(one.target or "")
        if given.kind == "key" or models.is_of_other(given.row, wanted):
            yield _violation(
                given,
                one,
                f"`{model.name}.{given.name}` wants a row{_of(wanted)}, and gets {_what(given, models)}",
                f"give it the row, or give its key to `{given.name}_id`",
                f'"{model.name}.{given.name}" must be a "',
            )


def _added(given: Given, model: MappedModel, many: Association | None, models: DjangoModels) -> Verdicts:
    wanted = models.by_id.get(many.target or "") if many is not None else None
    is_key = given.kind == "key" and many is not None and many.kind == "one-to-many"
    if many is not None and wanted is not None and (is_key or models.is_of_other(given.row, wanted)):
        is_checked = given.how == "add" or many.kind == "one-to-many"
        gets = _what(given, models)
        yield _violation(
            given,
            many,
            f"`{model.name}.{given.name}` holds rows of `{wanted.name}`, and gets {gets}",
            f"add rows of `{wanted.name}`",
            # What is set by a many-to-many relation is compared by its key first.
            f"TypeError: '{wanted.name}' instance expected, got " if is_checked else "TypeError: ",
        )


def _of(wanted: MappedModel | None) -> str:
    return f" of `{wanted.name}`" if wanted is not None else ""


def _what(given: Given, models: DjangoModels) -> str:
    name = models.name_of(given.row)
    return f"one of `{name}`" if name else "a key"


def _of_many(given: Given, many: Association) -> str:
    if given.how == "update":
        return f"django.core.exceptions.FieldError: Cannot update model field <{_FIELD}: {given.name}>"
    side = "reverse side" if many.foreign_key else "forward side"
    kind = "many-to-many set" if many.kind == "many-to-many" else "related set"
    return f"TypeError: Direct assignment to the {side} of a {kind} is prohibited."


def _violation(given: Given, relation: Association, message: str, hint: str, predicts: str) -> Violation:
    return Violation(
        at=given.at,
        message=message,
        about=f"{given.function or given.at.path}: {given.model}.{given.name}",
        hint=hint,
        evidence=(Evidence(relation.at, "defines the relation"),),
        predicts=predicts,
    )
