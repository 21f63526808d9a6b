"""Which kind of module Node.js takes a file for."""

from collections.abc import Mapping
from posixpath import basename, dirname

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project

_COMPILERS = (
    "--import",
    "--loader",
    "--experimental-loader",
    "--experimental-specifier-resolution",
    "-r",
    "--require",
)


class ModuleKinds(Struct, frozen=True):
    """Tells the kinds of modules, by the folders that have a package.json.

    `is_plain_node` tells that Node.js itself reads the files as they are.
    """

    by_folder: Mapping[str, str]
    is_plain_node: bool

    def stated(self, path: str) -> str:
        """Gives `module` or `commonjs` as a suffix or the nearest manifest says it, else nothing."""
        by_suffix = {"mjs": "module", "cjs": "commonjs"}.get(path.rpartition(".")[2])
        return by_suffix or self._nearest(path)

    def _nearest(self, path: str) -> str:
        folder = dirname(path)
        while folder and folder not in self.by_folder:
            folder = dirname(folder)
        return self.by_folder.get(folder, "")


@fact
def module_kinds(project: Project) -> ModuleKinds:
    commands = project.start.commands if project.start is not None else ()
    started = [c.words for c in commands if "node" in {basename(word) for word in c.words[:2]}]
    is_compiled = any(word.partition("=")[0] in _COMPILERS for words in started for word in words)
    packages = (one for one in project.manifests if one.kind == "package.json")
    kinds = {dirname(one.path): one.module_type for one in packages}
    return ModuleKinds(kinds, bool(started) and not is_compiled)
