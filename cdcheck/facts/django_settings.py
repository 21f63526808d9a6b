"""Where an app of Django says which settings it has: in its code, or in what starts it."""

from collections import defaultdict
from collections.abc import Mapping, Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.file_kinds import CONTAINER_FILES
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

VARIABLE = "DJANGO_SETTINGS_MODULE"
_SAYING = (VARIABLE.encode(), b"settings.configure")
# What else sets variables for a process: that is not followed, only seen to speak of it.
_AROUND = (
    *CONTAINER_FILES,
    *("Procfile", ".env", ".envrc", ".env.example", "setup.cfg", "app.json"),
)


class DjangoSettings(Struct, frozen=True):
    """Knows the files that say it; `may_be_set_around` tells whether something beside the code does."""

    saying: Set[str]
    may_be_set_around: bool
    imports: Mapping[str, Set[str]]

    def are_said_from(self, path: str) -> bool:
        """Tells whether a file, or one that it imports, says which settings there are."""
        return not self.saying.isdisjoint(closure([path], lambda one: self.imports.get(one, ())))


@fact
def django_settings(project: Project, sources: SourceTexts) -> DjangoSettings:
    if project.framework != "django":
        return DjangoSettings(frozenset(), True, {})
    imports: dict[str, set[str]] = defaultdict(set)
    for item in project.imports:
        imports[item.source].update(filter(None, (item.target, *item.chain)))
    code = [file.path for file in project.files if not file.is_test]
    saying = frozenset(path for path in code if _says(sources.read(path)))
    return DjangoSettings(saying, any(_says(sources.read(name)) for name in _AROUND), imports)


def _says(data: bytes | None) -> bool:
    return data is not None and any(word in data for word in _SAYING)
