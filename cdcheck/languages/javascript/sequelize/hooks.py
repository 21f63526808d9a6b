"""The hooks of Sequelize: functions that see rows and options before the database does."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Fields, Value, entries_of, functions_in, text_of
from cdcheck.languages.javascript.field_decorators import decorator_of
from cdcheck.languages.javascript.sequelize.models import Model, find_model
from cdcheck.model.orm_calls import RowHook

_PACKAGES = ("sequelize-typescript.",)
_CHECKING = "beforeValidate"


class Hooking(Struct, eq=False):
    """Is where a model is given a hook, or a connection one for all of its models.

    `event` is empty where it is not known.
    """

    receiver: Value
    event: str = ""
    given: tuple[Value, ...] = ()


def event_of(call: Invocation) -> str:
    """Names the event of a hook that a call adds."""
    method = call.name.rpartition(".")[2]
    return method if method != "addHook" else text_of(call.argument(0)) or ""


def is_hooked(machine: Machine, model: Model) -> bool:
    """Tells whether hooks may see what the model is called with, its own or those of all models."""
    return "hooks" in model.settings or model.is_decorated or bool(list(_events(machine, model)))


def is_filled_by_hooks(machine: Machine, model: Model) -> bool:
    """Tells whether hooks may fill a new row before it is checked."""
    hooks = model.settings.get("hooks")
    if hooks is not None and (not isinstance(hooks, Fields) or hooks.is_open):
        return True
    named = hooks.entries if isinstance(hooks, Fields) else ()
    return model.is_decorated or not {_CHECKING, ""}.isdisjoint({*named, *_events(machine, model)})


def note_hooks(machine: Machine, model: Model, id_: str) -> None:
    """Notes the functions that are called on rows of a model."""
    for event, given in _given(machine, model):
        for function in functions_in(given):
            at = machine.location(machine.function_site(function.original))
            machine.facts.add(RowHook(at, "sequelize", id_, event))


def _given(machine: Machine, model: Model) -> Iterator[tuple[str, Value]]:
    yield from entries_of(model.settings.get("hooks")).items()
    for note in machine.facts.all(Hooking):
        found = find_model(machine, note.receiver)
        if found is None or found is model:
            yield from ((note.event, one) for one in note.given)
    if model.cls is not None:
        yield from _decorated(machine, model.cls)


def _decorated(machine: Machine, cls: Cls) -> Iterator[tuple[str, Value]]:
    for name, decorators in cls.field_decorators.items():
        for decorator in (decorator_of(one, _PACKAGES) for one in decorators):
            if decorator is not None and decorator.name.startswith(("Before", "After")):
                event = decorator.name[0].lower() + decorator.name[1:]
                yield event, machine.attribute(cls, name)


def _events(machine: Machine, model: Model) -> Iterator[str]:
    for note in machine.facts.all(Hooking):
        found = find_model(machine, note.receiver)
        if found is None or found is model:
            yield note.event
