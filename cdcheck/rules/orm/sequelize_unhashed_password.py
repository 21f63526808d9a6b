"""A password that Sequelize stores as it is: the hook that hashes it does not run."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.password_hooks import PasswordHooks
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.project import Project

_ALWAYS = frozenset({"beforeValidate", "afterValidate"})
_OF_ROWS = _ALWAYS | {"beforeUpdate", "beforeSave", ""}
_OF_MANY = {
    "update": _ALWAYS | {"beforeBulkUpdate", ""},
    "bulkCreate": _ALWAYS | {"beforeBulkCreate", ""},
}


def _is_write(call: ModelCall) -> bool:
    if call.is_instance:
        return call.method in {"update", "save"}
    is_many = call.method in _OF_MANY and call.options is not None
    return is_many and "individualHooks" not in (call.options or ())


@rule(where=lambda call: call.orm == "sequelize" and _is_write(call) and not call.is_test)
def sequelize_unhashed_password(
    call: ModelCall, project: Project, models: SequelizeModels, passwords: PasswordHooks
) -> Verdicts:
    model = models.model(call)
    hashing = passwords.of.get(call.model, ())
    if model is None or not hashing or not passwords.is_only:
        return
    running = _OF_ROWS if call.is_instance else _OF_MANY[call.method]
    events = {hook.event for hook in project.row_hooks if hook.model == call.model}
    names = {one.attribute for one in hashing} & passwords.changed_by(call)
    if not names or not running.isdisjoint(events):
        return
    name = min(names)
    yield Violation(
        at=call.at,
        message=f"`{model.name}.{call.method}` stores `{name}` as it is",
        about=f"{call.function or call.at.path}: {model.name}.{call.method} {name}",
        hint=_hint(call),
        evidence=tuple(Evidence(one.at, f"hashes it in `{one.hook.event}` only") for one in hashing),
        # What it is given may have been hashed by something that is not known to hash.
        confidence=Confidence.INFERRED,
    )


def _hint(call: ModelCall) -> str:
    if call.is_instance:
        return "hash in `beforeSave`, where `changed` says that the password has changed"
    return "give it `individualHooks: true`, and hash in `beforeSave`"
