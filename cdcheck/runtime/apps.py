"""Tells from what was read of an app how it is installed and run."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from cdcheck.model.files import Language
from cdcheck.model.packaging import Manifest, Requirement
from cdcheck.model.project import Project
from cdcheck.model.starting import EntryKind
from cdcheck.model.task import Task
from cdcheck.runtime.contract import App, Runtime
from cdcheck.runtime.version_ranges import specifier_of

PORT, START_SCRIPT = 8000, "run.sh"
_NODE_FRAMEWORKS = frozenset({"express", "fastify", "hono", "koa"})
_POSTGRES = "postgres"
_NODE_MANIFEST, _REQUIREMENTS = "package.json", "requirements"


def app_of(folder: Path, project: Project, task: Task) -> App:
    """Tells how an app is run: what its task states, and else what its files say."""
    runtime = _runtime(project)
    manifest = _manifest(project.manifests, runtime)
    return App(
        folder=folder.resolve(),
        runtime=runtime,
        manifests=(manifest.path,) if manifest and manifest.kind == _REQUIREMENTS else (),
        install_folder=str(PurePosixPath(manifest.path).parent) if manifest else ".",
        requirements=tuple(_lines(manifest.requirements)) if manifest else (),
        start_script=task.start_script or START_SCRIPT,
        port=task.port or PORT,
        health_path=task.health_path,
        database=_POSTGRES if _asks_for_postgres(project, task) else None,
        engines=frozenset((task.database or "", *(use.kind for use in project.databases))),
    )


def _runtime(project: Project) -> Runtime:
    entries = project.start.entries if project.start is not None else ()
    if entries:
        return Runtime.NODE if entries[-1].kind is EntryKind.NODE else Runtime.PYTHON
    if project.framework is not None:
        return Runtime.NODE if project.framework in _NODE_FRAMEWORKS else Runtime.PYTHON
    return Runtime.PYTHON if Language.PYTHON in project.languages else Runtime.NODE


def _asks_for_postgres(project: Project, task: Task) -> bool:
    if task.database is not None:
        return task.database == _POSTGRES
    return any(use.kind == _POSTGRES and not use.is_test for use in project.databases)


def _manifest(manifests: Iterable[Manifest], runtime: Runtime) -> Manifest | None:
    """Picks the manifest that an installer is given: the outermost; `requirements.txt` before others."""
    fitting = [m for m in manifests if (m.kind == _NODE_MANIFEST) == (runtime is Runtime.NODE)]
    return min(fitting, key=_preference, default=None)


def _preference(manifest: Manifest) -> tuple[int, bool, bool, str]:
    name = PurePosixPath(manifest.path).name
    return (
        manifest.path.count("/"),
        manifest.kind != _REQUIREMENTS,
        name != "requirements.txt",
        manifest.path,
    )


def _lines(requirements: Iterable[Requirement]) -> Iterable[str]:
    for requirement in requirements:
        if not requirement.group:
            extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
            yield f"{requirement.name}{extras}{specifier_of(requirement.specifier)}"
