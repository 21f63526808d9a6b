"""Runs one rule over a project."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from inspect import Parameter, signature
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from cdcheck import facts
from cdcheck.authoring import FACT_MARK, RULE_MARK
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.results import Unknown, Violation


class Facts:
    """Computes facts by their type, each at most once."""

    def __init__(self, project: Project, task: Task) -> None:
        self._known: dict[Any, Any] = {Project: project, Task: task}
        self._providers = providers()

    def find(self, kind: Any) -> Any:
        """Gives the fact of a type; raises `LookupError` if nothing provides it."""
        if kind not in self._known:
            if kind not in self._providers:
                raise LookupError(f"no fact provides `{getattr(kind, '__name__', kind)}`")
            self._known[kind] = self.supply(self._providers[kind])
        return self._known[kind]

    def supply(self, function: Callable[..., Any], *given: object) -> Any:
        """Calls a function with what is given, then with the facts its other parameters name."""
        hints = get_type_hints(function)
        wanted = [
            p.name
            for p in signature(function).parameters.values()
            if p.kind is Parameter.POSITIONAL_OR_KEYWORD
        ]
        return function(*given, *(self.find(hints[name]) for name in wanted[len(given) :]))


def providers() -> Mapping[Any, Callable[..., Any]]:
    """Lists the functions marked as facts, by the type they return."""
    found: dict[Any, Callable[..., Any]] = {}
    for module in _modules_below(facts):
        for function in vars(module).values():
            if getattr(function, FACT_MARK, False) and function.__module__ == module.__name__:
                found[get_type_hints(function)["return"]] = function
    return found


def rule_in(module: ModuleType) -> Callable[..., Iterator[Violation | Unknown]]:
    """Finds the one rule that a module defines."""
    found: list[Callable[..., Iterator[Violation | Unknown]]] = [
        value
        for value in vars(module).values()
        if hasattr(value, RULE_MARK) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise LookupError(f"`{module.__name__}` defines {len(found)} rules, not one")
    return found[0]


def run_rule(
    rule: Callable[..., Iterator[Violation | Unknown]], project: Project, task: Task
) -> Iterator[Violation | Unknown]:
    """Runs a rule over each of its subjects."""
    kept = getattr(rule, RULE_MARK)
    store = Facts(project, task)
    first = next(iter(signature(rule).parameters))
    for subject in _subjects(get_type_hints(rule)[first], project, store):
        if kept(subject):
            yield from store.supply(rule, subject)


def _subjects(kind: Any, project: Project, store: Facts) -> Iterable[Any]:
    hints = get_type_hints(Project)
    for field in fields(Project):
        hint = hints[field.name]
        if get_origin(hint) is tuple and get_args(hint)[0] is kind:
            return tuple(getattr(project, field.name))
        if kind in get_args(hint):
            value = getattr(project, field.name)
            return () if value is None else (value,)
    return (store.find(kind),)


def _modules_below(package: ModuleType) -> Iterator[ModuleType]:
    for found in iter_modules(package.__path__, f"{package.__name__}."):
        module = import_module(found.name)
        yield module
        if found.ispkg:
            yield from _modules_below(module)
