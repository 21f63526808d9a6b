"""What a name that is bound nowhere may mean: another name, or what another file defines."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import UndefinedName
from cdcheck.model.project import Project

# Frameworks that import their own names, and those of `utils/`, into each file; a plugin that does.
_IMPORTING = frozenset({"nitropack", "nitro", "nuxt", "unplugin-auto-import"})


class NamedElsewhere(Struct, frozen=True):
    """Knows the files that define classes and functions of each name, tests left out.

    `are_imported` says that a framework imports names into files of JavaScript that say nothing of it.
    """

    files: Mapping[str, frozenset[str]]
    are_imported: bool = False

    def hint(self, name: UndefinedName) -> str:
        """Says how to mend a name that is bound nowhere."""
        if name.meant:
            return f"did you mean `{name.meant}`?"
        is_python = name.at.path.endswith(".py")
        files = [p for p in self.files.get(name.name, ()) if p.endswith(".py") is is_python]
        return f"import it: `{files[0]}` defines it" if len(files) == 1 else "import it or define it"


@fact
def named_elsewhere(project: Project) -> NamedElsewhere:
    """Collects what stands at the top of a file; methods are no names of it."""
    found: dict[str, set[str]] = {}
    defined = [(one.id, one.name, one.at.path) for one in project.classes]
    defined += [(one.id, one.name, one.at.path) for one in project.functions if not one.is_test]
    for id_, name, path in defined:
        if id_ == f"{path}:{name}":
            found.setdefault(name, set()).add(path)
    asked = {one.name for manifest in project.manifests for one in manifest.requirements}
    files = {name: frozenset(paths) for name, paths in found.items()}
    return NamedElsewhere(files, not asked.isdisjoint(_IMPORTING))
