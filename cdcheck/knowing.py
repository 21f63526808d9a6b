"""Computes facts when something asks for them, and finds the subjects of a rule."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from inspect import Parameter, signature
from typing import Any, get_args, get_origin, get_type_hints

from cdcheck.errors import ConfigurationError
from cdcheck.model.project import Project
from cdcheck.model.task import Task


class Knowledge:
    """Holds what is known of one project: its model, its task, and the facts computed so far."""

    def __init__(
        self, project: Project, task: Task, providers: Mapping[Any, Callable[..., Any]]
    ) -> None:
        self._known: dict[Any, Any] = {Project: project, Task: task}
        self._providers = providers
        self._computing: list[Any] = []

    def find(self, kind: Any) -> Any:
        """Gives the fact of a type; raises `ConfigurationError` if nothing gives it."""
        if kind in self._known:
            return self._known[kind]
        provider = self._providers.get(kind)
        name = getattr(kind, "__name__", str(kind))
        if provider is None:
            raise ConfigurationError(f"nothing gives the fact `{name}`")
        if kind in self._computing:
            raise ConfigurationError(f"the fact `{name}` needs itself")
        self._computing.append(kind)
        self._known[kind] = self.supply(provider)
        self._computing.pop()
        return self._known[kind]

    def supply(self, function: Callable[..., Any], *given: object, **options: object) -> Any:
        """Calls a function with what is given, and with the facts its other parameters name."""
        wanted = _needs(function)[len(given) :]
        return function(*given, *(self.find(kind) for kind in wanted), **options)

    def subjects(self, kind: Any) -> Iterable[Any]:
        """Lists the project's elements of a type; a fact is the one subject of its type."""
        found = _field_of(kind)
        if found is None:
            return (self.find(kind),)
        value = getattr(self.find(Project), found)
        if isinstance(value, tuple):
            return value
        return () if value is None else (value,)


@cache
def _needs(function: Callable[..., Any]) -> tuple[Any, ...]:
    hints = get_type_hints(function)
    return tuple(
        hints[parameter.name]
        for parameter in signature(function).parameters.values()
        if parameter.kind is Parameter.POSITIONAL_OR_KEYWORD
    )


def subject_of(function: Callable[..., Any]) -> Any:
    """Gives the type of a rule's first parameter; raises `ConfigurationError` if it has none."""
    needs = _needs(function)
    if not needs:
        raise ConfigurationError(f"rule `{function.__module__}` has no subject")
    return needs[0]


def options_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Gives a rule's options with their defaults: its keyword-only parameters."""
    return {
        parameter.name: parameter.default
        for parameter in signature(function).parameters.values()
        if parameter.kind is Parameter.KEYWORD_ONLY
    }


@cache
def _field_of(kind: Any) -> str | None:
    hints = get_type_hints(Project)
    for field in fields(Project):
        hint = hints[field.name]
        is_tuple = get_origin(hint) is tuple and get_args(hint)[0] is kind
        is_optional = kind in get_args(hint) and get_origin(hint) is not tuple
        if is_tuple or is_optional:
            return field.name
    return None
