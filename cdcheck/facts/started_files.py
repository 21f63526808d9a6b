"""Which files can run at all, once a Python app has been started."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.facts.startup import Startup
from cdcheck.facts.table_order import files_run_by
from cdcheck.model.project import Project

_LOADERS = ("importlib.", "pkgutil.", "runpy.", "imp.", "builtins.__import__", "builtins.exec")


class StartedFiles(Struct, frozen=True):
    """Holds the files that the entries import, at once or later; `doubt` says why others may run.

    `idle` are those of Python that nothing imports, where an app is served from others.
    """

    reached: frozenset[str]
    doubt: str
    idle: frozenset[str]


@fact
def started_files(project: Project, startup: Startup) -> StartedFiles:
    targets: dict[str, set[str]] = defaultdict(set)
    for item in project.imports:
        if not item.is_type_only:
            targets[item.source].update(files_run_by(item))
    entries = project.start.entries if project.start is not None else ()
    reached = closure((entry.path for entry in entries), lambda path: targets.get(path, ()))
    doubt = next(_doubts(project), "") or _loading(project)
    return StartedFiles(frozenset(reached), doubt, _idle(project, startup, targets))


def _idle(project: Project, startup: Startup, targets: Mapping[str, Iterable[str]]) -> frozenset[str]:
    if not startup.files or _loading(project):
        return frozenset()
    modules = {file.path for file in project.files if file.path.endswith(".py")}
    return frozenset(modules.difference(startup.files, *targets.values()))


def _doubts(project: Project) -> Iterator[str]:
    start = project.start
    if start is None or not start.entries or not start.is_understood:
        yield "it is not known how the app is started"
    elif not all(entry.path.endswith(".py") for entry in start.entries):
        yield "not only files of Python are started"


def _loading(project: Project) -> str:
    for call in project.calls:
        if call.external is not None and call.external.startswith(_LOADERS) and not call.is_test:
            return f"modules may be loaded by a call ({call.at})"
    return "Django loads modules by their names" if project.framework == "django" else ""
