"""The place that stands for a whole app, for findings about what it does not have."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.files import SourceFile
from cdcheck.model.http import Reach
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class MainPlace(Struct, frozen=True):
    """Is where the app starts, as far as that is known; else its first route, or its first file."""

    at: Location


@fact
def main_place(project: Project) -> MainPlace:
    return MainPlace(next(_places(project)))


def _places(project: Project) -> Iterator[Location]:
    for listener in project.listeners:
        yield listener.at
    for entry in project.start.entries if project.start is not None else ():
        yield Location(entry.path)
    for route in project.routes:
        if route.reach is Reach.SERVED and not route.is_test:
            yield Location(route.at.path)
    for file in sorted(project.files, key=_is_beside):
        if not file.is_test:
            yield Location(file.path)
    for manifest in project.manifests:
        yield Location(manifest.path)
    yield Location(".")


def _is_beside(file: SourceFile) -> bool:
    """Tells whether a file sets up a tool (`.eslintrc.js`, `jest.config.ts`) or only marks a package."""
    name = file.path.rpartition("/")[2]
    is_hidden = any(part.startswith(".") for part in file.path.split("/"))
    return is_hidden or ".config." in name or name == "__init__.py"
