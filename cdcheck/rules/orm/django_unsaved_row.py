"""A relation of a row of Django that is used before the row is saved."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.unsaved_rows import UnsavedRows
from cdcheck.model.orm_calls import ModelCall

# Before, what refers to a row without a key was looked for, and not found.
_REFUSING = (4, 1)


@rule(where=lambda call: call.orm == "django" and call.method == "" and not call.is_test)
def django_unsaved_row(
    call: ModelCall, unsaved: UnsavedRows, models: DjangoModels, versions: Versions
) -> Verdicts:
    use, model = unsaved.of.get(call), models.model(call)
    relation = models.set_of_rows(model, use.name) if use is not None and model is not None else None
    if use is None or relation is None:
        return
    is_linked = relation.kind == "many-to-many"
    if not is_linked and versions.reach("django", _REFUSING) is Reach.NO:
        return
    yield Violation(
        at=use.at,
        message=f"`{use.variable}.{use.name}` is used before `{use.variable}` is saved",
        about=f"{call.function or call.at.path}: {use.variable}.{use.name}",
        hint=f"call `{use.variable}.save()` before, or make the row by `objects.create(...)`",
        evidence=(Evidence(call.at, "makes the row"), Evidence(relation.at, "defines the relation")),
        predicts=(
            'needs to have a value for field "id" before this many-to-many relationship can be used.'
            if is_linked
            else "instance needs to have a primary key value before this relationship can be used."
        ),
    )
