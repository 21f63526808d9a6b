"""An association of Sequelize with a model that its module has not come to yet: they are in a cycle."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.require_order import EarlyRequires
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Association
from cdcheck.model.project import Project

_METHODS = {"many-to-one": "belongsTo", "one-to-one": "hasOne", "one-to-many": "hasMany"}


def _is_at_once(association: Association) -> bool:
    is_own = association.orm == "sequelize" and association.function is None
    return is_own and not (association.is_test or association.is_by_text)


@rule(where=_is_at_once)
def sequelize_early_association(
    association: Association, project: Project, models: SequelizeModels, early: EarlyRequires
) -> Verdicts:
    source = models.by_id.get(association.source)
    target = models.by_id.get(association.target or "")
    if source is None or target is None or source.is_decorated:
        return
    waiting = early.waiting.get((association.at.path, target.at.path))
    classes = [one.at for one in project.classes if one.at.path == target.at.path]
    if waiting is None or any(at < waiting for at in (target.at, *classes)):
        return
    call = f"{source.name}.{_METHODS.get(association.kind, 'belongsToMany')}"
    yield Violation(
        at=association.at,
        message=f"`{call}` runs before `{target.at.path}` has come to `{target.name}`",
        about=f"{source.name}: {association.name}",
        hint="associate the models in one place, after all of them are required",
        evidence=(
            Evidence(waiting, "the module waits here, and is required in turn"),
            Evidence(target.at, f"defines `{target.name}` only here"),
        ),
        predicts=f"Error: {call} called with something that's not a subclass of Sequelize.Model",
    )
