"""Which kind of module Node.js takes a file for."""

from posixpath import basename, dirname

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.packaging import Manifest
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
    """Tells the kinds of modules; `is_plain_node` if Node.js itself reads them as they are."""

    manifests: tuple[Manifest, ...]
    is_plain_node: bool

    def stated(self, path: str) -> str:
        """Gives `module` or `commonjs` as a suffix or the nearest manifest says it, else nothing."""
        by_suffix = {"mjs": "module", "cjs": "commonjs"}.get(path.rpartition(".")[2])
        return by_suffix or self._nearest(path)

    def _nearest(self, path: str) -> str:
        above = [m for m in self.manifests if m.kind == "package.json" and _is_above(m.path, path)]
        nearest = max(above, key=lambda manifest: len(dirname(manifest.path)), default=None)
        return nearest.module_type if nearest is not None else ""


@fact
def module_kinds(project: Project) -> ModuleKinds:
    commands = project.start.commands if project.start is not None else ()
    started = [c.words for c in commands if "node" in {basename(word) for word in c.words[:2]}]
    is_compiled = any(word.partition("=")[0] in _COMPILERS for words in started for word in words)
    return ModuleKinds(project.manifests, bool(started) and not is_compiled)


def _is_above(manifest: str, path: str) -> bool:
    folder = dirname(manifest)
    return not folder or path.startswith(folder + "/")
