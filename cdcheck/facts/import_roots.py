"""Where Python looks for the modules of the app, as it is really started."""

from collections.abc import Mapping
from posixpath import dirname, join, normpath

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.startup import Startup
from cdcheck.model.code import Import
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import EntryKind

_INSTALLERS = frozenset({"poetry", "uv", "pdm", "hatch", "rye", "pipenv"})


class ImportRoots(Struct, frozen=True):
    """Knows the imports that do not find their target from the folders the app is started with.

    Of all that fail for one reason only the first is told, with the others after it.
    """

    lost: Mapping[Location, tuple[Location, ...]]

    def misses(self, item: Import) -> bool:
        """Tells whether a known start reaches a Python import and none finds its target."""
        return item.at in self.lost


class _Starts(Struct, frozen=True):
    """Holds where each file's imports are looked for.

    `is_open` means that modules may be found elsewhere: the app may be installed as a package, or
    changes `sys.path` itself.
    """

    roots: Mapping[str, tuple[tuple[str, ...], ...]]
    scripts: frozenset[str]
    is_open: bool

    def misses(self, item: Import) -> bool:
        starts = self.roots.get(item.source, ())
        if self.is_open or not starts or item.target is None or not item.source.endswith(".py"):
            return False
        if item.module.startswith("."):
            return self._is_beyond(item, starts)
        return not any(_finds(item, root) for roots in starts for root in roots)

    def _is_beyond(self, item: Import, starts: tuple[tuple[str, ...], ...]) -> bool:
        """Tells whether a relative import climbs out of the package its module is in."""
        level = len(item.module) - len(item.module.lstrip("."))
        if item.source in self.scripts:
            return True
        depths = [_depth(item.source, root) for roots in starts for root in roots]
        return level > max(depths, default=level)


def _depth(path: str, root: str) -> int:
    """Counts the packages around a module below a root; -1 if it is not below it."""
    folder = dirname(path)
    if root == ".":
        return len(folder.split("/")) if folder else 0
    if folder == root:
        return 0
    return len(folder[len(root) + 1 :].split("/")) if folder.startswith(root + "/") else -1


def _finds(item: Import, root: str) -> bool:
    stem = normpath(join(root, item.module.replace(".", "/")))
    return item.target in {stem, f"{stem}.py", f"{stem}/__init__.py"}


@fact
def import_roots(project: Project, startup: Startup) -> ImportRoots:
    start = project.start
    entries = start.entries if start is not None else ()
    commands = start.commands if start is not None else ()
    is_packaged = any(m.kind in {"pyproject", "setup"} for m in project.manifests)
    installs = any(_INSTALLERS & set(c.words) or {"-e", "."} & set(c.words[2:]) for c in commands)
    edits = any((call.external or "").startswith(("sys.path", "site.add")) for call in project.calls)
    starts = _Starts(
        startup.roots,
        frozenset(e.path for e in entries if e.kind is EntryKind.SCRIPT),
        is_packaged or installs or edits or any(not entry.roots for entry in entries),
    )
    return ImportRoots(_grouped(project, starts, {entry.path for entry in entries}))


def _grouped(
    project: Project, starts: _Starts, entered: set[str]
) -> dict[Location, tuple[Location, ...]]:
    """Groups lost imports by the package they look for; what is entered first comes first."""
    groups: dict[str, list[Import]] = {}
    for item in project.imports:
        if not (item.is_guarded or item.is_type_only) and starts.misses(item):
            groups.setdefault(item.module.split(".", 1)[0], []).append(item)
    found: dict[Location, tuple[Location, ...]] = {}
    for items in groups.values():
        ordered = sorted(items, key=lambda i: (i.is_deferred, i.source not in entered, i.at))
        found[ordered[0].at] = tuple(item.at for item in ordered[1:])
    return found
