from posixpath import basename

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.facts.startup import Startup
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.places import Location

_PLAIN = (".js", ".mjs")


@rule(where=lambda item: item.target is not None and item.source.endswith(_PLAIN))
def import_without_extension(item: Import, startup: Startup, kinds: ModuleKinds) -> Verdicts:
    target = item.target or ""
    name = basename(item.module.rstrip("/"))
    if item.kind is ImportKind.REQUIRE or not item.module.startswith((".", "/")):
        return
    if basename(target) == name or not kinds.is_plain_node or kinds.stated(item.source) != "module":
        return
    if item.is_guarded or not startup.runs(item.source):
        return
    is_folder = basename(target).partition(".")[0] == "index" and name != "index"
    meant = item.module.rstrip("/") + _rest(name, target, is_folder=is_folder)
    yield Violation(
        at=item.at,
        message=f"`{item.module}` names no file; an ECMAScript module says `{basename(target)}`",
        about=f"{item.source} {item.module}",
        hint=f"import {meant}",
        evidence=(Evidence(Location(target), "is the file that is meant"),),
        confidence=Confidence.INFERRED if item.is_deferred else Confidence.PROVEN,
        predicts="ERR_UNSUPPORTED_DIR_IMPORT" if is_folder else "ERR_MODULE_NOT_FOUND",
        fix=Fix((Substitute(item.at, item.module, meant),)),
    )


def _rest(name: str, target: str, *, is_folder: bool) -> str:
    return "/" + basename(target) if is_folder else basename(target).removeprefix(name)
