"""What a task states, joined from the command line, the packs and the settings, or read off the app."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from cdcheck.catalog import Catalog
from cdcheck.complaints import did_you_mean
from cdcheck.configuration import Configuration
from cdcheck.errors import UsageError
from cdcheck.facts.database import Engine
from cdcheck.facts.orm import OrmInUse
from cdcheck.knowing import Knowledge
from cdcheck.knowledge.constraints import VALUES
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.packs import INFERRED, States


def stated_task(states: States, settings: Configuration, overrides: Mapping[str, str]) -> Task:
    """Joins what is stated: the command line counts first, then the packs, then the settings.

    A family that no pack states stays unstated, whatever the settings say of it: they tell which
    database it is, not that the task asks for one.
    """
    families: dict[str, str | None] = {}
    configured = []
    for name in VALUES:
        stated, known = getattr(states, name), getattr(settings, name)
        is_open = stated == INFERRED or (name == "framework" and stated is None)
        is_configured = is_open and known is not None and name not in overrides
        configured += [name] * is_configured
        families[name] = overrides.get(name, known if is_configured else stated)
    return Task(
        architecture=families["architecture"],
        database=families["database"],
        orm=families["orm"],
        framework=families["framework"],
        configured=tuple(configured),
        start_script=settings.start_script or states.start_script,
        port=settings.port or states.port,
        health_path=settings.health or states.health,
        contract=settings.contract or states.contract,
        layer_names=tuple((path, layer.value) for path, layer in settings.layers.items()),
    )


def inferred_task(task: Task, project: Project, catalog: Catalog) -> Task:
    """Reads off the app what the packs ask for without saying which."""
    knowledge = Knowledge(project, task, catalog.facts)
    found: dict[str, Any] = {}
    if task.database == INFERRED:
        kind = knowledge.find(Engine).kind
        found["database"] = None if kind in {"none", "multiple"} else kind
    if task.orm == INFERRED:
        name = knowledge.find(OrmInUse).name
        found["orm"] = None if name in {"none", "raw"} else name
    return structs.replace(task, **found, inferred=tuple(found)) if found else task


def checked_overrides(overrides: Mapping[str, str | None]) -> dict[str, str]:
    """Refuses values that no constraint has, and gives the others their usual spelling."""
    found: dict[str, str] = {}
    for family, value in overrides.items():
        if value is None:
            continue
        known = VALUES[family]
        if value not in known:
            hint = did_you_mean(value, known) or f"known are {', '.join(known)}"
            raise UsageError(f"there is no {family} `{value}`; {hint}")
        found[family] = known[value]
    return found
