"""Why a module that an import names may be there all the same, and what is there instead."""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, splitext

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.dependencies import Dependencies
from cdcheck.model.code import Import
from cdcheck.model.project import Project

_MADE_LATER = frozenset(
    {"generated", "__generated__", "_generated", "gen", "dist", "build", "proto", "_version", "version"}
)


class AbsentModules(Struct, frozen=True):
    """Judges imports that lead to no file; `stems` are the app's files without suffix."""

    skipped: tuple[str, ...]
    stems: Mapping[str, str]
    dependencies: Dependencies

    def doubt(self, item: Import) -> str:
        """Says why the module may exist when the app runs; empty if nothing speaks for it."""
        stem = _stem(item)
        parts = {part.partition(".")[0] for part in stem.split("/")}
        written = stem if item.source.endswith(".py") else re.sub(r"\.[cm]?jsx?$", ".", stem)
        if any(path.startswith(written) for path in self.skipped):
            return f"`{item.module}` was not read"
        if _MADE_LATER & parts or item.module.endswith(("_pb2", "_pb2_grpc")):
            return f"`{item.module}` may be generated"
        if item.module.startswith("."):
            return ""
        if not item.source.endswith(".py"):
            return f"`{item.module}` is an alias whose target may be built"
        return self._elsewhere(item, stem)

    def _elsewhere(self, item: Import, stem: str) -> str:
        installed = self.dependencies.python(item.source)
        if installed is None or installed.offers(item.module.partition(".")[0]):
            return f"`{item.module}` may come from a distribution"
        is_elsewhere = any(f"/{known}".endswith(f"/{stem.lower()}") for known in self.stems)
        return f"`{item.module}` may be found from another folder" if is_elsewhere else ""

    def near(self, item: Import) -> str | None:
        """Finds the file that differs from what is named only in upper and lower case."""
        stem = _stem(item).lower()
        return self.stems.get(stem) or self.stems.get(splitext(stem)[0])


def _stem(item: Import) -> str:
    if not item.module.startswith("."):
        return item.module.replace(".", "/") if item.source.endswith(".py") else item.module
    if not item.source.endswith(".py"):
        return normpath(join(dirname(item.source), item.module))
    level = len(item.module) - len(item.module.lstrip("."))
    up = [".."] * (level - 1)
    rest = item.module.lstrip(".").replace(".", "/")
    return normpath(join(dirname(item.source), *up, rest))


@fact
def absent_modules(project: Project, dependencies: Dependencies) -> AbsentModules:
    stems = {
        splitext(file.path)[0].lower().removesuffix("/__init__"): file.path for file in project.files
    }
    return AbsentModules(tuple(skipped.path for skipped in project.skipped), stems, dependencies)
