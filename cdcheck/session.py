"""The one place where everything is put together."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cdcheck import configuration, engine, packs, suppressions
from cdcheck.cache import Cache, default_folder
from cdcheck.catalog import Catalog
from cdcheck.facts.database import Engine
from cdcheck.facts.layers import Layers
from cdcheck.facts.orm import OrmInUse
from cdcheck.knowing import Knowledge
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.reading import project_of
from cdcheck.results import Confidence, Finding, Outcome, Status, SuppressedFinding, UnknownResult
from cdcheck.sources import Tree, discover

INFERRED = "inferred"


def _silent(_: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class Request:
    """Is what a check is asked for; what is `None` comes from the configuration or the pack."""

    root: Path
    rules: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    contract: str | None = None
    is_strict: bool = False
    honours_suppressions: bool = True
    uses_cache: bool = True
    progress: Callable[[int], None] = _silent


@dataclass(frozen=True, slots=True)
class Report:
    """Is what a check came to."""

    rules: str
    task: Task
    project: Project
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    unknown: tuple[UnknownResult, ...]
    suppressed: tuple[SuppressedFinding, ...]
    is_strict: bool
    read: Callable[[str], bytes | None]

    @property
    def is_met(self) -> bool:
        """Tells whether nothing fails the gate: no proven finding, with `--strict` none at all."""
        return not any(
            self.is_strict or finding.violation.confidence is Confidence.PROVEN
            for finding in self.findings
        )

    @property
    def crashed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.status is Status.CRASHED)


@dataclass(frozen=True, slots=True)
class Understood:
    """Is what was understood of an app."""

    project: Project
    layers: Layers
    engine: Engine
    orm: OrmInUse


def understand(
    root: Path, *, uses_cache: bool = True, progress: Callable[[int], None] = _silent
) -> Understood:
    """Reads an app; raises `UsageError` for a bad path."""
    settings = configuration.find(root if root.is_dir() else root.parent)
    tree = discover(root, settings.exclude)
    project = project_of(tree, _cache(uses_cache=uses_cache), settings.start_script, progress)
    task = _task(packs.States(), settings, {})
    knowledge = Knowledge(project, task, Catalog().facts)
    return Understood(project, knowledge.find(Layers), knowledge.find(Engine), knowledge.find(OrmInUse))


def check(request: Request, catalog: Catalog | None = None) -> Report:
    """Checks an app against the stated constraints."""
    settings = configuration.find(request.root if request.root.is_dir() else request.root.parent)
    catalog = catalog or Catalog()
    named = request.rules or settings.rules or "L3"
    selection = packs.select(named, catalog, settings.options)
    task = _task(selection.states, settings, request.overrides)
    tree = discover(request.root, settings.exclude)
    project = _project(tree, request, task)
    task = _inferred(task, project, catalog)
    checked = engine.run(selection.rules, project, task, catalog)
    applied = suppressions.Applied(checked.findings, ())
    if request.honours_suppressions:
        applied = suppressions.apply(checked.findings, project.suppressions)
    return Report(
        rules=named,
        task=task,
        project=project,
        findings=applied.findings,
        outcomes=checked.outcomes,
        unknown=checked.unknown,
        suppressed=applied.suppressed,
        is_strict=request.is_strict,
        read=tree.read,
    )


def _project(tree: Tree, request: Request, task: Task) -> Project:
    project = project_of(
        tree, _cache(uses_cache=request.uses_cache), task.start_script, request.progress
    )
    contract = request.contract or task.contract
    if contract is None:
        return project
    from cdcheck.contracts import find_contract, load_contract  # noqa: PLC0415 (when one is stated)

    return replace(project, operations=load_contract(find_contract(contract)))


def _cache(*, uses_cache: bool) -> Cache:
    return Cache(default_folder(os.environ) if uses_cache else None)


def _task(
    states: packs.States, settings: configuration.Configuration, overrides: Mapping[str, Any]
) -> Task:
    """Joins what is stated: the command line wins over the configuration, that over the packs."""
    names = (
        "architecture",
        "database",
        "orm",
        "framework",
        "contract",
        "start_script",
        "port",
        "health_path",
    )
    stated: dict[str, Any] = {}
    for name in names:
        from_pack = getattr(states, name)
        given = (overrides.get(name), getattr(settings, name))
        chosen = next((value for value in given if value is not None), None)
        concrete = from_pack if from_pack not in {None, INFERRED} else chosen
        if overrides.get(name) is not None:
            concrete = overrides[name]
        stated[name] = concrete if concrete is not None else from_pack
    layers = tuple((path, layer.value) for path, layer in settings.layers.items())
    return Task(**stated, layer_names=layers)


def _inferred(task: Task, project: Project, catalog: Catalog) -> Task:
    """Reads off the app what the packs ask for without saying which."""
    knowledge = Knowledge(project, task, catalog.facts)
    found: dict[str, Any] = {}
    if task.database == INFERRED:
        kind = knowledge.find(Engine).kind
        found["database"] = None if kind in {"none", "multiple"} else kind
    if task.orm == INFERRED:
        name = knowledge.find(OrmInUse).name
        found["orm"] = None if name in {"none", "raw"} else name
    if not found:
        return task
    return replace(task, **found, inferred=tuple(sorted(found)))


def check_patch(request: Request, patch: Path, base: Path | None) -> Report:
    """Checks what a unified diff makes of a base folder, or of nothing, as an app."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 (patches only)

    from cdcheck.delivery import apply_patch  # noqa: PLC0415 (patches only)

    with TemporaryDirectory(prefix="cdcheck-") as folder:
        into = Path(folder)
        delivery = apply_patch(patch, base, into)
        return check(replace(request, root=into, delivery=delivery))
