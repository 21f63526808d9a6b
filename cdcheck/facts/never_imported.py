"""Which modules of an app of Django nothing loads."""

from collections.abc import Callable

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.project import Project

# What Django and the libraries that go with it look for by themselves.
_FOUND = frozenset(
    {"__init__", "__main__", "models", "admin", "apps", "urls", "settings", "wsgi", "asgi", "manage"}
    | {"celery", "tasks", "conftest", "translation", "search_indexes", "documents", "cron", "jobs"}
    | {"actors", "hooks", "wagtail_hooks", "rules", "checks", "tests", "api", "schema"}
)
_FOLDERS = frozenset({"management", "migrations", "templatetags", "settings", "tests", "scripts"})
_SEARCHING = ("walk_packages", "iter_modules", "autodiscover_modules", "import_submodules", "glob(")


class NeverImported(Struct, frozen=True):
    """Tells whether nothing imports a module, and no text names it that may."""

    is_so: Callable[[str], bool]


@fact
def never_imported(project: Project, words: SourceWords) -> NeverImported:
    imported = {item.target for item in project.imports if not item.is_test}
    imported |= {path for item in project.imports if not item.is_test for path in item.chain}
    imported |= {name.target for item in project.imports for name in item.names if not item.is_test}

    def is_so(path: str) -> bool:
        *folders, file = path.split("/")
        stem = file.removesuffix(".py").lower()
        if project.framework != "django" or not folders or path in imported or stem in _FOUND:
            return False
        if not _FOLDERS.isdisjoint(folders):
            return False
        named = (f"{folders[-1].lower()}.{stem}", f'{stem}"', f"{stem}'")
        return not words.mentions(*named, *_SEARCHING)

    return NeverImported(is_so)
