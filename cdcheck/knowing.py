"""Computes facts when something asks for them, and finds the subjects of a rule."""

from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from typing import Any, Protocol, get_type_hints

from msgspec import Struct

from cdcheck.errors import ConfigurationError
from cdcheck.model.project import Project
from cdcheck.model.subjects import elements_of, has_elements
from cdcheck.model.task import Task
from cdcheck.proving import LiveDatabase, SourceTexts

NO_TEXTS = SourceTexts(lambda _: None)
"""Stands for an app whose model is all that there is."""
NO_DATABASE = LiveDatabase()


class Providers(Protocol):
    """Finds the function that gives a fact: those of a catalog, or a plain mapping."""

    def get(self, kind: Any, /) -> Callable[..., Any] | None: ...


class Knowledge:
    """Holds what is known of one project: its model, its task, and the facts computed so far."""

    def __init__(
        self,
        project: Project,
        task: Task,
        providers: Providers,
        sources: SourceTexts = NO_TEXTS,
        live: LiveDatabase = NO_DATABASE,
    ) -> None:
        self._known: dict[Any, Any] = {
            Project: project,
            Task: task,
            SourceTexts: sources,
            LiveDatabase: live,
        }
        self._providers = providers
        self._checked: dict[Any, Callable[..., Any]] = {}
        self._subjects: dict[Any, tuple[Any, ...]] = {}
        self._tests = frozenset(file.path for file in project.files if file.is_test)

    def find(self, kind: Any) -> Any:
        """Gives the fact of a type; raises `ConfigurationError` if nothing gives it."""
        if kind not in self._known:
            self._require(kind, "a rule", ())
            provider = self._checked[kind]
            self._known[kind] = provider(*(self.find(needed) for needed in _needs(provider)))
        return self._known[kind]

    def require(self, function: Callable[..., Any]) -> None:
        """Raises `ConfigurationError` if something that a rule needs is nowhere to be had."""
        subject, *facts = _needs(function) or (None,)
        if subject is None:
            raise ConfigurationError(f"rule `{function.__module__}` has no subject")
        if not has_elements(subject):
            self._require(subject, function.__module__, ())
        for kind in facts:
            self._require(kind, function.__module__, ())

    def _require(self, kind: Any, needed_by: str, above: tuple[Any, ...]) -> None:
        if kind in self._known or kind in self._checked:
            return
        name = getattr(kind, "__name__", str(kind))
        if kind in above:
            raise ConfigurationError(f"the fact `{name}` needs itself, by way of `{needed_by}`")
        provider = self._providers.get(kind)
        if provider is None:
            raise ConfigurationError(f"`{needed_by}` needs `{name}`, which no fact gives")
        for inner in _needs(provider):
            self._require(inner, provider.__module__, (*above, kind))
        self._checked[kind] = provider

    def facts_of(self, rule: Callable[..., Any]) -> tuple[Any, ...]:
        """Gives the facts that a rule takes besides its subject."""
        return tuple(self.find(kind) for kind in _needs(rule)[1:])

    def subjects(self, kind: Any) -> tuple[Any, ...]:
        """Lists the elements of a type outside test code; a fact is the one subject of its type."""
        if kind not in self._subjects:
            is_element = has_elements(kind)
            elements = elements_of(self.find(Project), kind) if is_element else (self.find(kind),)
            self._subjects[kind] = tuple(e for e in elements if not self._is_test(e))
        return self._subjects[kind]

    def _is_test(self, element: object) -> bool:
        if getattr(element, "is_test", False):
            return True
        return getattr(getattr(element, "at", None), "path", None) in self._tests


def annotations_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Gives the types that a function states, by parameter; raises `NameError` for one that is none."""
    stated = function.__annotations__
    is_written = any(isinstance(type_, str) for type_ in stated.values())
    return get_type_hints(function) if is_written else stated


@cache
def _needs(function: Callable[..., Any]) -> tuple[Any, ...]:
    try:
        hints = annotations_of(function)
    except (NameError, TypeError) as error:
        raise ConfigurationError(f"`{function.__module__}` has a type that is none: {error}") from None
    parameters = signature(function).parameters.values()
    needed = [p.name for p in parameters if p.kind is Parameter.POSITIONAL_OR_KEYWORD]
    for name in needed:
        if name not in hints:
            raise ConfigurationError(f"`{function.__module__}` gives no type to its parameter `{name}`")
    return tuple(hints[name] for name in needed)


def subject_of(function: Callable[..., Any]) -> Any:
    """Gives the type of a rule's first parameter."""
    return _needs(function)[0]


class Option(Struct, frozen=True):
    """Is an option of a rule: a keyword-only parameter with a default."""

    kind: Any
    default: Any


def options_of(function: Callable[..., Any]) -> dict[str, Option]:
    """Gives a rule's options by name."""
    hints = annotations_of(function)
    return {
        parameter.name: Option(hints.get(parameter.name, Any), parameter.default)
        for parameter in signature(function).parameters.values()
        if parameter.kind is Parameter.KEYWORD_ONLY
    }
