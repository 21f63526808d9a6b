from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.dependencies import Dependencies, FirstImports, Installed
from cdcheck.facts.erased_imports import ErasedImports
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.facts.startup import Startup
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.knowledge.import_names import distributions_of
from cdcheck.knowledge.npm_packages import is_often_brought
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.edits import Fix, Require


@rule(where=lambda item: item.package is not None and not item.is_standard)
def missing_dependency(
    item: Import,
    dependencies: Dependencies,
    first: FirstImports,
    startup: Startup,
    kinds: ModuleKinds,
    erased: ErasedImports,
) -> Verdicts:
    package = item.package or ""
    if item.at not in first.places or item.is_guarded or item.is_type_only or is_aside(item.source):
        return
    is_own_folder = f"/{package}/" in f"/{item.source}"
    if is_own_folder or (startup.files and not startup.runs(item.source)):
        return
    is_python = item.source.endswith(".py")
    found = (dependencies.python if is_python else dependencies.npm)(item.source)
    if found is None or (is_python and found.offers(package)) or package in found.names:
        return
    if not is_python and (set(":!") & set(package) or package[:1] in "#~$" or package in {"@", "bun"}):
        return
    if erased.holds(item):
        return
    name = distributions_of(package)[0] if is_python else package
    yield Violation(
        at=item.at,
        message=f"`{package}` is imported, and `{found.manifest}` does not install it",
        about=f"{package} in {found.manifest}",
        hint=f"add `{name}` to `{found.manifest}`",
        confidence=_confidence(item, found, startup),
        predicts=_predicted(item, kinds),
        fix=Fix((Require(found.manifest, name),), is_safe=False),
    )


def _confidence(item: Import, found: Installed, startup: Startup) -> Confidence:
    # How TypeScript is compiled, and from what, is not known of each start.
    is_open = item.source.endswith(TYPESCRIPT) or is_often_brought(item.package or "")
    # What is made for a package often brings it (`@shelf/jest-mongodb`), though for development only.
    is_open |= any(name.endswith(f"-{item.package}") for name in found.names)
    is_certain = startup.runs(item.source) and not item.is_deferred and found.is_known
    return Confidence.PROVEN if is_certain and not is_open else Confidence.INFERRED


def _predicted(item: Import, kinds: ModuleKinds) -> str:
    if item.source.endswith(".py"):
        return f"ModuleNotFoundError: No module named '{item.package}'"
    # A compiler writes a statement as `require`, unless the package is one of ES modules.
    is_compiled = item.source.endswith(TYPESCRIPT) and kinds.stated(item.source) != "module"
    is_required = item.kind is ImportKind.REQUIRE or (
        item.kind is not ImportKind.DYNAMIC and is_compiled
    )
    return f"Cannot find {'module' if is_required else 'package'} '{item.package}'"
