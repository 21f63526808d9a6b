from posixpath import basename, dirname

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.startup import Startup
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.packaging import Manifest
from cdcheck.model.project import Project

_PLAIN = (".js", ".mjs", ".cjs")
_COMPILERS = ("--import", "--loader", "--experimental-loader", "-r", "--require")


@rule(where=lambda item: item.source.endswith(_PLAIN) and item.kind is not ImportKind.DYNAMIC)
def module_kind_mismatch(item: Import, startup: Startup, project: Project) -> Verdicts:
    if not startup.runs(item.source) or item.is_guarded or not _is_plain_node(project):
        return
    stated = _stated_kind(item.source, project)
    is_require = item.kind is ImportKind.REQUIRE
    if is_require and stated == "module" and not _makes_require(item.source, project):
        yield _violation(item, "`require` is not there in an ECMAScript module", stated)
    elif not is_require and stated != "module":
        yield _violation(item, "`import` is not allowed in a CommonJS module", stated)


def _violation(item: Import, message: str, stated: str) -> Violation:
    is_require = item.kind is ImportKind.REQUIRE
    wanted = "import" if is_require else "require, or `type: module` in package.json"
    return Violation(
        at=item.at,
        message=message,
        about=f"{item.source} {item.module}",
        hint=f"use {wanted}",
        # Recent versions of Node.js find out for themselves where nothing is stated.
        confidence=Confidence.PROVEN if stated else Confidence.INFERRED,
        predicts="require is not defined in ES module scope"
        if is_require
        else "Cannot use import statement outside a module",
    )


def _stated_kind(path: str, project: Project) -> str:
    by_suffix = {"mjs": "module", "cjs": "commonjs"}.get(path.rpartition(".")[2])
    return by_suffix or _nearest(path, project.manifests)


def _nearest(path: str, manifests: tuple[Manifest, ...]) -> str:
    above = [m for m in manifests if m.kind == "package.json" and _is_above(m.path, path)]
    nearest = max(above, key=lambda manifest: len(dirname(manifest.path)), default=None)
    return nearest.module_type if nearest is not None else ""


def _is_above(manifest: str, path: str) -> bool:
    folder = dirname(manifest)
    return not folder or path.startswith(folder + "/")


def _makes_require(path: str, project: Project) -> bool:
    return any(
        name.name == "createRequire"
        for item in project.imports
        if item.source == path
        for name in item.names
    )


def _is_plain_node(project: Project) -> bool:
    """Tells whether the app is started by Node.js itself, without a compiler before it."""
    commands = project.start.commands if project.start is not None else ()
    started = [c.words for c in commands if "node" in {basename(word) for word in c.words[:2]}]
    return bool(started) and not any(
        word.partition("=")[0] in _COMPILERS for words in started for word in words
    )
