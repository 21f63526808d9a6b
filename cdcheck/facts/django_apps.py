"""The apps that Django installs, over all settings that may be in force."""

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.orm_calls import InstalledApps
from cdcheck.model.project import Project


class DjangoApps(Struct, frozen=True):
    """Holds what the settings say, `None` if none were found; `first` is where they say it."""

    first: InstalledApps | None
    packages: frozenset[str]
    labels: frozenset[str]
    is_complete: bool

    def holds(self, path: str) -> bool:
        """Tells whether a file may belong to an installed package, wherever imports start from."""
        parts = f"/{path.removesuffix('.py')}/"
        return any(f"/{package.replace('.', '/')}/" in parts for package in self.packages)


@fact
def django_apps(project: Project) -> DjangoApps:
    stated = [one for one in project.installed_apps if not one.is_test]
    return DjangoApps(
        stated[0] if stated else None,
        frozenset(package for one in stated for package in one.packages),
        frozenset(label.lower() for one in stated for label in one.labels),
        bool(stated) and all(one.is_complete for one in stated),
    )
