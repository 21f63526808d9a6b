"""Remembers what rules found: the same rules over the same app find the same."""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec import Struct

from cdcheck import engine
from cdcheck.cache import Cache, rules_fingerprint
from cdcheck.catalog import Catalog
from cdcheck.engine import Checked, Selected
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.proving import SourceTexts
from cdcheck.results import Status


class Memory(Struct, frozen=True):
    """Is a cache, and the identity of the app that it is asked about."""

    cache: Cache
    identity: str


def checked_once(
    selection: Iterable[Selected],
    project: Project,
    task: Task,
    catalog: Catalog,
    memory: Memory,
    sources: SourceTexts,
) -> Checked:
    """Runs rules, unless they have run before over the same app with the same options.

    Rules of other packages always run: what they stand on is not known. A crash is not remembered.
    """
    selection = tuple(selection)
    if catalog.is_extended:
        return engine.run(selection, project, task, catalog, sources)
    name = f"checked-{_question(selection, project, task, memory.identity)}"
    known = memory.cache.recall(name, Checked)
    if known is not None:
        return known
    checked = engine.run(selection, project, task, catalog, sources)
    if not any(outcome.status is Status.CRASHED for outcome in checked.outcomes):
        memory.cache.keep(name, checked)
    return checked


def _question(selection: tuple[Selected, ...], project: Project, task: Task, identity: str) -> str:
    """Identifies all that the answer depends on; what it is held to is not among the app's files."""
    rules = [(selected.rule.id, dict(selected.options)) for selected in selection]
    asked = msgspec.msgpack.encode(
        (rules, task, project.operations, project.schema), order="deterministic"
    )
    digest = blake2b(f"{rules_fingerprint()}{identity}".encode(), digest_size=20)
    digest.update(asked)
    return digest.hexdigest()
