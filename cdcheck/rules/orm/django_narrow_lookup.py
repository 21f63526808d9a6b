"""A look-up of Django by more than a unique field, which makes the row where it finds none."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.looked_up import LookedUpValues
from cdcheck.model.data import Column
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.project import Project

_COMMAND = "/management/commands/"


@rule(where=lambda call: call.method.endswith("or_create") and call.orm == "django" and not call.is_test)
def django_narrow_lookup(
    call: ModelCall, values: LookedUpValues, models: DjangoModels, project: Project
) -> Verdicts:
    model, given = models.model(call), values.of.get(call.at, {})
    if model is None or len(given) < 2 or is_aside(call.at.path) or _COMMAND in f"/{call.at.path}":
        return
    for column in _unique(model, project):
        name = next((n for n in (column.attribute, column.name) if n in given), None)
        if name is None or not given[name].read:
            continue
        others = [
            other
            for other, value in given.items()
            if other != name and other in model.attributes and not value.is_told_by(given[name])
        ]
        if others:
            yield Violation(
                at=call.at,
                message=f"`{model.name}.{name}` is unique, but the row is looked up by "
                f"`{others[0]}` too",
                about=f"{call.function or call.at.path}: {model.name}.{name}",
                hint=f"look it up by `{name}` alone, or make it unique only with the rest",
                evidence=(Evidence(column.at, f"makes `{name}` unique"),),
                confidence=Confidence.INFERRED,
                predicts="django.db.utils.IntegrityError",
            )
            return


def _unique(model: MappedModel, project: Project) -> list[Column]:
    tables = [table for table in project.tables if table.origin == "model" and table.cls == model.id]
    return [column for table in tables for column in table.columns if column.is_unique]
