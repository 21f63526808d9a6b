"""The hooks of Sequelize: functions that see rows and options before the database does."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Fields, Value, text_of
from cdcheck.languages.javascript.sequelize_models import Model, find_model

_CHECKING = "beforeValidate"


class Hooking(Struct, eq=False):
    """Is where a model is given a hook, or a connection one for all of its models.

    `event` is empty where it is not known.
    """

    receiver: Value
    event: str = ""


def event_of(call: Invocation) -> str:
    """Names the event of a hook that a call adds."""
    method = call.name.rpartition(".")[2]
    return method if method != "addHook" else text_of(call.argument(0)) or ""


def is_hooked(machine: Machine, model: Model) -> bool:
    """Tells whether hooks may see what the model is called with, its own or those of all models."""
    return "hooks" in model.settings or model.is_decorated or any(_events(machine, model))


def is_filled_by_hooks(machine: Machine, model: Model) -> bool:
    """Tells whether hooks may fill a new row before it is checked."""
    hooks = model.settings.get("hooks")
    if hooks is not None and (not isinstance(hooks, Fields) or hooks.is_open):
        return True
    named = hooks.entries if isinstance(hooks, Fields) else ()
    return model.is_decorated or not {_CHECKING, ""}.isdisjoint({*named, *_events(machine, model)})


def _events(machine: Machine, model: Model) -> Iterator[str]:
    for note in machine.facts.all(Hooking):
        found = find_model(machine, note.receiver)
        if found is None or found is model:
            yield note.event
    for called in machine.facts.all(UnmodelledCall):
        if called.type.endswith(".Model") and called.name.startswith(("before", "after")):
            yield called.name
