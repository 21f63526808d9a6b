"""Runs one rule over a project, as the engine does."""

from collections.abc import Callable, Iterator
from types import ModuleType

from cdcheck.authoring import RULE_MARK
from cdcheck.catalog import Catalog
from cdcheck.knowing import Knowledge, subject_of
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.results import Unknown, Violation


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
    rule: Callable[..., Iterator[Violation | Unknown]],
    project: Project,
    task: Task,
    catalog: Catalog | None = None,
) -> Iterator[Violation | Unknown]:
    """Runs a rule over each of its subjects; an exception in it is not caught."""
    knowledge = Knowledge(project, task, (catalog or Catalog()).facts)
    keeps = getattr(rule, RULE_MARK)
    for subject in knowledge.subjects(subject_of(rule)):
        if not getattr(subject, "is_test", False) and keeps(subject):
            yield from knowledge.supply(rule, subject)
