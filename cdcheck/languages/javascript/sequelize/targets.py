"""What Sequelize is told to associate a model with, and is no model when it is told."""

from collections.abc import Iterable
from typing import Protocol

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Absent, Cls, Func, Site, Value
from cdcheck.languages.javascript.sequelize.classes import bare_classes
from cdcheck.languages.javascript.sequelize.models import Model, find_model, is_same
from cdcheck.model.definitions import UnusableDefinition


class Told(Protocol):
    """Is an association as it is written."""

    kind: str
    source: Value
    target: Value
    site: Site
    caller: str | None
    is_reused: bool


def note_refused_targets(machine: Machine, associations: Iterable[Told]) -> None:
    """Notes targets that are functions, nothing, or classes that are not initialised yet."""
    bare = bare_classes(machine)
    for told in associations:
        source = find_model(machine, told.source)
        if source is None or source.is_decorated or told.is_reused:
            continue
        kind = _kind(machine, told, bare)
        if kind:
            machine.facts.add(
                UnusableDefinition(
                    machine.location(told.site),
                    "sequelize",
                    kind,
                    source.name,
                    told.kind,
                    _named(machine, told.target),
                )
            )


def _kind(machine: Machine, told: Told, bare: Iterable[Cls]) -> str:
    target = told.target
    if isinstance(target, Func):
        return "function-as-target" if machine.parameters_of(target) else ""
    if isinstance(target, Absent):
        return "absent-target" if target.name and target.module else ""
    if not isinstance(target, Cls):
        return ""
    if any(is_same(cls, target) for cls in bare):
        return "uninitialised-target"
    model = find_model(machine, target)
    return "later-target" if model is not None and _is_later(told, model) else ""


def _is_later(told: Told, model: Model) -> bool:
    """Tells whether a module initialises a class only below the association."""
    is_here = told.caller is None and model.caller is None and told.site.path == model.site.path
    return is_here and model.cls is not None and told.site.at < model.site.at


def _named(machine: Machine, target: Value) -> str:
    if isinstance(target, Cls | Absent):
        return target.name
    return machine.function_id(target).rpartition(":")[2] if isinstance(target, Func) else ""
