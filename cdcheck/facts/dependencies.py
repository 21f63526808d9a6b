"""What is installed before the app starts, as its manifests say."""

from collections.abc import Iterable
from posixpath import dirname

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.startup import Startup
from cdcheck.knowledge import distributions, npm_packages
from cdcheck.knowledge.distribution_names import normalized
from cdcheck.knowledge.import_names import may_offer
from cdcheck.model.code import Import
from cdcheck.model.packaging import Manifest, Requirement
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_NPM = "package.json"
# Flask's folder beside the app for what is not committed, as `instance/config.py` with its keys.
_INSTANCE = "instance"


class Installed(Struct, frozen=True):
    """Is what a file can count on; `is_known` says that nothing else can have come along."""

    names: frozenset[str]
    manifest: str
    is_known: bool

    def offers(self, package: str) -> bool:
        """Tells whether a Python package may be there."""
        if package == _INSTANCE and "flask" in self.names:
            return True
        return any(may_offer(name.partition("[")[0], package) for name in self.names) or any(
            may_offer(extra, package)
            for name in self.names
            for extra in name.partition("[")[2].rstrip("]").split(",")
            if extra
        )


class Dependencies(Struct, frozen=True):
    """Finds what is installed for a file; `extra` is what the start script installs itself."""

    manifests: tuple[Manifest, ...]
    extra: tuple[str, ...]

    def python(self, path: str) -> Installed | None:
        """Lists the distributions for a file; `None` if they are not all stated."""
        manifest = self._governing(path, is_npm=False)
        if manifest is None:
            return None
        stated = [w for r in self._stated(is_npm=False) for w in _with_extras(r)]
        every, is_known = distributions.brought_by([*stated, *self.extra])
        return Installed(every, manifest.path, is_known)

    def npm(self, path: str) -> Installed | None:
        """Lists the npm packages for a file; `None` if they are not all stated."""
        manifest = self._governing(path, is_npm=True)
        if manifest is None:
            return None
        stated = list(self._stated(is_npm=True))
        _, is_known = npm_packages.brought_by(r.name for r in stated if r.group != "dev")
        every, _ = npm_packages.brought_by([*(r.name for r in stated), *self.extra])
        return Installed(every, manifest.path, is_known)

    def _stated(self, *, is_npm: bool) -> Iterable[Requirement]:
        return (one for m in self.manifests if (m.kind == _NPM) is is_npm for one in m.requirements)

    def _governing(self, path: str, *, is_npm: bool) -> Manifest | None:
        """Finds a manifest above a file, if all those above it are complete and one is not empty."""
        folders = {dirname(path)}
        while "" not in folders:
            folders |= {dirname(folder) for folder in folders}
        above = [
            m
            for m in self.manifests
            if (m.kind == _NPM) is is_npm and dirname(m.path).removesuffix("requirements") in folders
        ]
        telling = [m for m in above if any(not r.group for r in m.requirements)]
        if not telling or not all(m.is_complete for m in above):
            return None
        return max(telling, key=lambda m: len(dirname(m.path)))


@fact
def dependencies(project: Project) -> Dependencies:
    installed: list[str] = []
    for command in project.start.commands if project.start is not None else ():
        words = command.words
        at = next((i for i, word in enumerate(words) if word in {"install", "add", "i"}), None)
        plain = [w for w in words[at + 1 :] if w[:1] not in {"-", ".", "/"}] if at is not None else []
        installed.extend(_plain_name(word) for word in plain)
    return Dependencies(project.manifests, tuple(installed))


def _plain_name(word: str) -> str:
    head = word
    for mark in "[<>=~!;":
        head = head.partition(mark)[0]
    return head if head.startswith("@") else normalized(head.partition("@")[0])


def _with_extras(one: Requirement) -> list[str]:
    return [one.name, *(f"{one.name}[{extra}]" for extra in one.extras)]


class FirstImports(Struct, frozen=True):
    """Holds, of all imports of one package, the place of the one that runs first or may."""

    places: frozenset[Location]


@fact
def first_imports(project: Project, startup: Startup) -> FirstImports:
    first: dict[tuple[str, bool], Import] = {}
    tried = {(item.source, item.package) for item in project.imports if item.is_guarded}

    def order(item: Import) -> tuple[bool, bool, Location]:
        return not startup.runs(item.source), item.is_deferred, item.at

    for item in project.imports:
        if item.package is None or item.is_type_only or item.is_test:
            continue
        if (item.source, item.package) in tried:
            # A file that looks whether a package is there does without it.
            continue
        key = item.package, item.source.endswith(".py")
        if key not in first or order(item) < order(first[key]):
            first[key] = item
    return FirstImports(frozenset(item.at for item in first.values()))
