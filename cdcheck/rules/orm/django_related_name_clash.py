"""Two relations of Django that give their target the same attribute."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.orm_calls import Association, MappedModel
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_CHECK = "(fields.{}) Reverse {} for"


def _is_reverse(association: Association) -> bool:
    return association.orm == "django" and bool(association.foreign_key) and not association.is_test


@rule(where=_is_reverse)
def django_related_name_clash(
    association: Association, models: DjangoModels, project: Project
) -> Verdicts:
    others = [
        other
        for other in project.associations
        if _is_reverse(other)
        and other.source == association.source
        and other.singular == association.singular
        and other.target == association.target
    ]
    position = others.index(association) if association in others else 0
    target = models.by_id.get(association.source)
    name = target.name if target is not None else association.through
    accessor = f"accessor '{name}.{association.singular}'"
    if position > 0:
        yield _violation(
            association, name, others[0].at, "gives the same", _CHECK.format("E304", accessor)
        )
    elif target is not None and _has_field(target, association):
        yield _violation(association, name, target.at, "has the field", _CHECK.format("E302", accessor))


def _has_field(target: MappedModel, association: Association) -> bool:
    is_own = association.singular == "pk" or association.singular.endswith("_id")
    return association.is_named and not is_own and association.singular in target.attributes


def _violation(
    association: Association, name: str | None, at: Location, note: str, predicts: str
) -> Violation:
    accessor = f"`{name}.{association.singular}`"
    return Violation(
        at=association.at,
        message=f"`{association.foreign_key}` makes {accessor}, which there is already",
        about=f"{association.target}.{association.foreign_key}: {accessor}",
        hint="give the relation a `related_name` of its own",
        evidence=(Evidence(at, f"{note} `{association.singular}`"),),
        predicts=predicts,
    )
