"""Joins what was read of each file into one project."""

from collections.abc import Callable, Iterable, Mapping, Set
from posixpath import normpath

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.linking.ddl_tables import with_ddl
from cdcheck.linking.environment_files import read_settings
from cdcheck.linking.importance import importance_of_modules
from cdcheck.linking.link import Linked, run
from cdcheck.linking.manifests import read_locks, read_manifests
from cdcheck.linking.project import describe
from cdcheck.linking.start_path import Guards, creations_on_start, main_guards, start_path
from cdcheck.linking.start_script import read_start
from cdcheck.linking.start_targets import missing_attributes
from cdcheck.model.data import SchemaCreation
from cdcheck.model.files import SkippedFile, SourceFile
from cdcheck.model.project import Project
from cdcheck.model.starting import StartScript

_USUAL_SCRIPT = "run.sh"


def link(  # noqa: PLR0913, PLR0917 (all that an app is read from, named at every call)
    extracts: Mapping[str, ir.Extract],
    files: Iterable[SourceFile],
    others: Iterable[str],
    read: Callable[[str], bytes | None],
    skipped: Iterable[SkippedFile] = (),
    folders: Iterable[str] = (),
    start_script: str | None = None,
    is_ignored: Callable[[str], bool] = lambda _: False,
    beside: Set[str] = frozenset(),
    folder: str = "",
) -> Project:
    """Links the extracts of an app, by path, into its neutral picture.

    `others` are the paths of files that are not source code; `read` gives the bytes of any file of
    the app, `None` for one that is not there. `start_script` is the script that the app is said to be
    started with, if that is stated. `is_ignored` tells what git ignores: a module that is missing
    there may be made later. `beside` are the packages of the app's workspace outside of its folder,
    which is called `folder`.
    """
    others, folders = tuple(others), tuple(folders)
    paths = (*extracts, *others)
    manifests, faults = read_manifests(paths, read)
    installed = frozenset(one.name for manifest in manifests for one in manifest.requirements)
    files = tuple(files)
    linked = run(extracts, files, others, read, is_ignored, beside, folder, installed)
    name = normpath(start_script) if start_script else _USUAL_SCRIPT
    start = read_start(read, paths, folders, name)
    if linked.machine.is_cut_short:
        # What is left out must matter least. It is run again, so that no other app is run otherwise.
        entries = [entry.path for entry in start.entries] if start is not None else []
        order = importance_of_modules(linked, entries)
        linked = run(extracts, files, others, read, is_ignored, beside, folder, installed, order)
    project = replace(
        with_ddl(describe(linked, skipped, folders), linked, read),
        manifests=manifests,
        manifest_faults=faults,
        locks=read_locks(paths, read),
        start=_judged(linked, start) if start is not None else None,
        settings=tuple(dict.fromkeys(read_settings(others, read, start))),
    )
    guards = main_guards(linked.machine.extracts, linked.machine.lines)
    return replace(
        project,
        creations=_placed(project, guards, read),
        main_blocks=tuple(at for path in sorted(guards) for at in guards[path]),
    )


def _placed(
    project: Project, guards: Guards, read: Callable[[str], bytes | None]
) -> tuple[SchemaCreation, ...]:
    if project.start is None or not project.creations:
        return project.creations

    def text(path: str) -> str:
        return (read(path) or b"").decode("utf-8", "replace")

    return creations_on_start(project, start_path(project, guards, text))


def _judged(linked: Linked, start: StartScript) -> StartScript:
    missing = missing_attributes(linked, start.entries)
    return replace(start, faults=(*start.faults, *missing))


__all__ = ["link"]
