"""A hook of Sequelize that hashes what is a hash already."""

from collections.abc import Iterable

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.password_hooks import Guard, PasswordHook, PasswordHooks
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall, RowHook
from cdcheck.model.project import Project

_UPDATING = frozenset({"beforeSave", "beforeUpdate", "beforeValidate"})


@rule(where=lambda hook: hook.orm == "sequelize" and hook.event in _UPDATING and not hook.is_test)
def sequelize_hashed_again(
    hook: RowHook, project: Project, models: SequelizeModels, passwords: PasswordHooks
) -> Verdicts:
    found = [one for one in passwords.of.get(hook.model, ()) if one.hook == hook]
    model = models.by_id.get(hook.model)
    if model is None or not found or found[0].guard is Guard.OTHER:
        return
    calls = [call for call in project.model_calls if models.model(call) is model and not call.is_test]
    other = next((call for call in calls if _keeps(call, found[0], passwords)), None)
    is_certain = found[0].guard is Guard.NONE
    if other is None or not (is_certain or _loads_all(calls)):
        return
    yield Violation(
        at=found[0].at,
        message=f"`{hook.event}` hashes `{found[0].attribute}` again when something else is saved",
        about=f"{model.name}: {hook.event} {found[0].attribute}",
        hint=f'ask `changed("{found[0].attribute}")` of the row first',
        evidence=(Evidence(other.at, f"saves a row of `{model.name}`, with the hash that it has"),),
        confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
    )


def _keeps(call: ModelCall, hashed: PasswordHook, passwords: PasswordHooks) -> bool:
    """Tells whether a call saves a row and leaves its password as it is."""
    names = passwords.changed_by(call) if call.method in {"update", "save"} else frozenset()
    return call.is_instance and bool(names) and hashed.attribute not in names


def _loads_all(calls: Iterable[ModelCall]) -> bool:
    """Tells whether no finder may leave the password out of the rows that it gives."""
    finders = (call for call in calls if call.method in {"findOne", "findByPk"})
    return all(call.options is not None and "attributes" not in call.options for call in finders)
