"""The one place where everything is put together."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck import baseline, configuration, engine, suppressions
from cdcheck.cache import Cache, default_folder
from cdcheck.catalog import Catalog
from cdcheck.configuration import Configuration
from cdcheck.delivery.delivered import EMPTY, REJECTED, Delivered, Fault
from cdcheck.errors import UsageError
from cdcheck.facts.data_access import Access, DataAccesses
from cdcheck.facts.database import Engine
from cdcheck.facts.layers import Layers
from cdcheck.facts.orm import OrmInUse
from cdcheck.knowing import Knowledge
from cdcheck.model.data import Query
from cdcheck.model.http import Route
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.packs import States
from cdcheck.proving import LiveDatabase, SourceTexts
from cdcheck.reading import Reading, identity_of
from cdcheck.remembering import Memory, checked_once
from cdcheck.results import (
    Category,
    Confidence,
    Finding,
    Outcome,
    Status,
    SuppressedFinding,
    UnknownResult,
)
from cdcheck.selection import Selection, select
from cdcheck.sources import Tree, discover, folder_of_app
from cdcheck.stating import checked_overrides, inferred_task, stated_task

DEFAULT_RULES = "L3"


_JUDGE_LINES = frozenset(
    {
        "architecture/upward-import",
        "architecture/skipped-layer",
        "architecture/framework-below-routes",
        "architecture/database-access-outside-repositories",
        "database/foreign-dialect",
        "orm/raw-sql-beside",
    }
)
"""The rules that judge what lines say: all that can be told of an app of which only some are known."""


def _silent(_: int) -> None:
    return


class Request(Struct, frozen=True):
    """Is what a check is asked for; what is `None` comes from the configuration or the pack.

    `overrides` are values of constraints by family, `contract` the name or path of one, `live` the
    database that statements are prepared on. A `baseline` that is asked for counts also where the
    suppressions of the app are not honoured; that of its settings does not. `changed` are texts that
    files of the app are taken to have.
    """

    root: Path
    rules: str | None = None
    overrides: Mapping[str, str | None] = field(default_factory=dict)
    contract: str | None = None
    is_strict: bool = False
    honours_suppressions: bool = True
    honours_baseline: bool = True
    baseline: Path | None = None
    uses_cache: bool = True
    is_delivered: bool = False
    is_partial: bool = False
    changed: Mapping[str, bytes] = field(default_factory=dict)
    live: LiveDatabase = LiveDatabase()
    progress: Callable[[int], None] = _silent


class Report(Struct, frozen=True):
    """Is what a check came to; `read` gives the bytes of a checked file.

    `folder` is the checked folder as seen from where cdcheck was started, with `/`; empty for that
    folder itself and for one outside of it. `extra` are the routes that the stated contract does not
    name; `options` are those of the rules that have any.
    """

    folder: str
    rules: str
    task: Task
    project: Project
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    unknown: tuple[UnknownResult, ...]
    suppressed: tuple[SuppressedFinding, ...]
    is_strict: bool
    read: Callable[[str], bytes | None]
    extra: tuple[Route, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = {}

    @property
    def is_met(self) -> bool:
        """Tells whether every rule ran and nothing fails the gate.

        What fails it is a proven finding; with `--strict`, any.
        """
        return not self.crashed and not any(
            self.is_strict or finding.violation.confidence is Confidence.PROVEN
            for finding in self.findings
        )

    @property
    def crashed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.status is Status.CRASHED)


class Understood(Struct, frozen=True):
    """Is what was understood of an app; `held` is SQL that is not seen to be sent."""

    project: Project
    layers: Layers
    engine: Engine
    orm: OrmInUse
    held: tuple[Query, ...] = ()
    accesses: tuple[Access, ...] = ()


def understand(
    root: Path, *, uses_cache: bool = True, progress: Callable[[int], None] = _silent
) -> Understood:
    """Reads an app; raises `UsageError` for a bad path."""
    settings = configuration.find(folder_of_app(root))
    tree = discover(root, settings.exclude)
    reading = Reading(tree, cache_for(uses_cache=uses_cache), progress)
    project = reading.project(settings.start_script)
    knowledge = Knowledge(project, stated_task(States(), settings, {}), Catalog().facts)
    return Understood(
        project,
        knowledge.find(Layers),
        knowledge.find(Engine),
        knowledge.find(OrmInUse),
        reading.held(project),
        knowledge.find(DataAccesses).every,
    )


def check(request: Request, catalog: Catalog | None = None) -> Report:
    """Checks an app against the stated constraints; raises `UsageError` for a bad request."""
    if request.live.url:
        from cdcheck.sql.prepare import reach  # noqa: PLC0415 (when one is named)

        reach(request.live.url, makes_tables=not request.live.has_tables)
    settings = configuration.find(folder_of_app(request.root))
    known = _known(request, settings)
    catalog = catalog or Catalog()
    cache = cache_for(uses_cache=request.uses_cache)
    selection = _selection(request, settings, catalog, cache)
    stated = stated_task(selection.states, settings, checked_overrides(request.overrides))
    contract = _contract(request, selection.states, settings)
    tree = discover(request.root, settings.exclude).with_changed(request.changed)
    if all(source.is_test for source in tree.sources) and not request.is_delivered:
        raise UsageError(_nothing_in(request.root, tree))
    reading = Reading(tree, cache, request.progress)
    project = reading.project(stated.start_script)
    project = _held_to(project, contract, selection.states, settings)
    task = inferred_task(stated, project, catalog)
    memory = Memory(cache, identity_of(tree, stated.start_script))
    sources = SourceTexts(tree.read, reading.extracted)
    if request.live.url:
        checked = engine.run(selection.rules, project, task, catalog, sources, request.live)
    else:
        checked = checked_once(selection.rules, project, task, catalog, memory, sources)
    applied = suppressions.Applied(checked.findings, ())
    if request.honours_suppressions:
        applied = suppressions.apply(checked, project.suppressions, catalog.rules, tree.read)
    if known is not None:
        applied = baseline.apply(applied, known, checked.outcomes)
    return Report(
        folder=_folder(request.root),
        rules=selection.name,
        task=task,
        project=project,
        findings=applied.findings,
        outcomes=checked.outcomes,
        unknown=checked.unknown,
        suppressed=applied.suppressed,
        is_strict=request.is_strict,
        read=tree.read,
        extra=_extra(project, task, catalog) if project.operations else (),
        options={chosen.rule.id: chosen.options for chosen in selection.rules if chosen.options},
    )


def baseline_of(root: Path) -> Path | None:
    """Gives the baseline that an app's settings name, if any."""
    return _named_baseline(configuration.find(folder_of_app(root)))


def _named_baseline(settings: Configuration) -> Path | None:
    if settings.baseline is None or settings.file is None:
        return None
    return settings.file.parent / settings.baseline


def _known(request: Request, settings: Configuration) -> baseline.Baseline | None:
    file = request.baseline
    if file is None and request.honours_suppressions and request.honours_baseline:
        file = _named_baseline(settings)
    return None if file is None else baseline.read(file, request.root)


def _held_to(
    project: Project, contract: Path | None, states: States, settings: Configuration
) -> Project:
    """Adds what the app is held to: the operations of a stated contract, and a stated schema."""
    if contract is not None:
        from cdcheck.contracts import operations_of  # noqa: PLC0415 (when one is stated)

        project = replace(project, operations=operations_of(contract))
    if states.schema is not None:
        from cdcheck.schemas.reading import demand_of, find_schema  # noqa: PLC0415 (when one is stated)

        folder = settings.file.parent if settings.file is not None else Path()
        project = replace(project, schema=demand_of(find_schema(states.schema, folder)))
    return project


def _extra(project: Project, task: Task, catalog: Catalog) -> tuple[Route, ...]:
    from cdcheck.facts.extra_operations import ExtraOperations  # noqa: PLC0415 (with a contract)

    found: ExtraOperations = Knowledge(project, task, catalog.facts).find(ExtraOperations)
    return found.routes


def check_patch(request: Request, delivered: Delivered, catalog: Catalog | None = None) -> Report:
    """Checks the app that a patch makes; a patch that makes none is all that is found then."""
    catalog = catalog or Catalog()
    if delivered.fault is not None:
        return _undelivered(request, delivered.fault, catalog)
    request = replace(request, root=delivered.root, is_delivered=True, is_partial=delivered.is_partial)
    report = check(request, catalog)
    passed = (_delivery_outcome(rule, Status.PASSED) for rule in (EMPTY, REJECTED))
    return replace(report, outcomes=(*passed, *report.outcomes))


def _undelivered(request: Request, fault: Fault, catalog: Catalog) -> Report:
    selection = _selection(request, Configuration(), catalog, Cache(None))
    finding = Finding(
        fault.rule,
        Category.DELIVERY,
        fault.violation,
        engine.fingerprint(fault.rule, fault.violation.about),
    )
    return Report(
        folder="",
        rules=selection.name,
        task=inferred_task(stated_task(selection.states, Configuration(), {}), Project(), catalog),
        project=Project(),
        findings=(finding,),
        outcomes=(_delivery_outcome(fault.rule, Status.FAILED),),
        unknown=(),
        suppressed=(),
        is_strict=request.is_strict,
        read=lambda _: None,
    )


def _delivery_outcome(rule: str, status: Status) -> Outcome:
    return Outcome(rule, Category.DELIVERY, status, 1)


def _folder(root: Path) -> str:
    here, folder = Path.cwd(), root.resolve()
    inside = folder != here and folder.is_relative_to(here)
    return folder.relative_to(here).as_posix() if inside else ""


def cache_for(*, uses_cache: bool) -> Cache:
    """Gives the user's cache, or one that keeps nothing."""
    return Cache(default_folder(os.environ) if uses_cache else None)


def _nothing_in(root: Path, tree: Tree) -> str:
    """Says that there is nothing to check, and what was passed over: code if there was any."""
    if tree.sources:
        return f"`{root}` holds only tests, and no app to check"
    code = [skipped for skipped in tree.skipped if skipped.is_source]
    found = [f"`{skipped.path}` ({skipped.why})" for skipped in code or tree.skipped]
    rest = f" and {len(found) - 2} more" if len(found) > 2 else ""
    passed = f"; not read: {', '.join(found[:2])}{rest}" if found else ""
    return f"`{root}` holds no Python, JavaScript or TypeScript to check{passed}"


def _selection(request: Request, settings: Configuration, catalog: Catalog, cache: Cache) -> Selection:
    if request.rules is not None:
        selection = select(request.rules, catalog, settings.options, cache=cache)
    else:
        folder = settings.file.parent if settings.file is not None else Path()
        selection = select(settings.rules or DEFAULT_RULES, catalog, settings.options, folder, cache)
    if not request.is_partial:
        return selection
    kept = tuple(chosen for chosen in selection.rules if chosen.rule.id in _JUDGE_LINES)
    return replace(selection, rules=kept)


def _contract(request: Request, states: States, settings: Configuration) -> Path | None:
    named, folder = states.contract, Path()
    if request.contract is not None:
        named = request.contract
    elif settings.contract is not None and settings.file is not None:
        named, folder = settings.contract, settings.file.parent
    if named is None:
        return None
    from cdcheck.contracts import find_contract  # noqa: PLC0415 (when one is stated)

    return find_contract(named, folder)
