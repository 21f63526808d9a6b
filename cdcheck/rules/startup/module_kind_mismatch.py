from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.facts.startup import Startup
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.project import Project

_PLAIN = (".js", ".mjs", ".cjs")


@rule(where=lambda item: item.source.endswith(_PLAIN) and item.kind is not ImportKind.DYNAMIC)
def module_kind_mismatch(
    item: Import, startup: Startup, kinds: ModuleKinds, project: Project
) -> Verdicts:
    if not startup.runs(item.source) or item.is_guarded or not kinds.is_plain_node:
        return
    stated = kinds.stated(item.source)
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


def _makes_require(path: str, project: Project) -> bool:
    return any(
        name.name == "createRequire"
        for item in project.imports
        if item.source == path
        for name in item.names
    )
